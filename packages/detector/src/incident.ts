import type { PrincipalKind } from '@trailwarden/cloudtrail';

export type Direction = 'above' | 'below';
export type Metric = 'calls' | 'errors';
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** What kind of incident a threshold speaks of; each has its share of the budget. */
export const INCIDENT_CLASSES = ['people', 'machines', 'silence'] as const;
export type IncidentClass = (typeof INCIDENT_CLASSES)[number];

/** Evidence that belongs together: what a person is told about, budgeted and acted on. Minutes are whole minutes since 1970, UTC. */
export interface Incident {
  /** A UUID, derived from what it is about; the same for the same logs. */
  readonly id: string;
  /** Sorted; more than one when the same principal was unusual in several. */
  readonly accounts: readonly string[];
  readonly class: IncidentClass;
  /** When the activity began: the earliest onset among its insights, or its first news. */
  readonly startMinute: number;
  /** When the evidence first reached the threshold: the earliest anybody could have been told. */
  readonly detectedMinute: number;
  /** Last minute with evidence. */
  readonly lastMinute: number;
  /** Evidence at its height, in nats, and the threshold it was held against. */
  readonly score: number;
  readonly threshold: number;
  /** score / threshold: what incidents are ranked by. */
  readonly relative: number;
  /** Incidents a week expected here at this score or above; 1/9 reads "happens once in 9 weeks". */
  readonly perWeekExpected: number;
  readonly severity: Severity;
  /** Judged with less than a week of history. */
  readonly lowHistory: boolean;
  /** Who is behind it, strongest evidence first; empty when nobody can be named. */
  readonly principals: readonly IncidentPrincipal[];
  /** Strongest first. */
  readonly insights: readonly Insight[];
  /** Strongest first. */
  readonly news: readonly News[];
  /** Ids of the spells of evidence it is made of, sorted. */
  readonly episodes: readonly string[];
  /** Why it is unusual, in words, strongest first. Texts from logs in it are as written: escape where shown. */
  readonly reasons: readonly string[];
}

export interface IncidentPrincipal {
  readonly name: string;
  readonly kind: PrincipalKind;
  readonly account: string;
  /** Height of this principal's own evidence, in nats. */
  readonly score: number;
}

export type NewsKind = 'new-principal' | 'new-address' | 'new-agent' | 'new-api' | 'new-caller' | 'principal-errors';

/** A combination never seen before, or a principal's errors over all APIs: evidence that is no AWS insight of its own. */
export interface News {
  readonly kind: NewsKind;
  readonly account: string;
  readonly principal: string;
  /** The new address prefix, agent or API (`iam.amazonaws.com CreateUser`); for principal-errors the count in words. */
  readonly what: string;
  readonly minute: number;
  readonly surpriseNats: number;
}

/** One series' unusual activity inside an incident; exported as an AWS Start and End record. */
export interface Insight {
  /** A UUID: AWS's sharedEventID. */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly name: string;
  readonly metric: Metric;
  readonly direction: Direction;
  readonly category: 'Management' | 'Data';
  readonly readOnly: boolean;
  /** The most frequent error, for metric `errors`. */
  readonly errorCode: string | undefined;
  readonly surpriseNats: number;
  /** Onset, and the minute it was back to normal; undefined while it lasts. */
  readonly startMinute: number;
  readonly endMinute: number | undefined;
  readonly endReason: EndReason | undefined;
  /** Plain mean per minute before the onset, and the minutes it was taken over. */
  readonly baseline: Rate;
  /** Mean per minute over the first five minutes. */
  readonly atStart: Rate;
  /** Mean per minute from onset to end (or to the last minute looked at). */
  readonly overall: Rate;
  readonly peakPerMinute: number;
  readonly attributions: readonly Attribution[];
  /** Counts per minute from an hour before the onset, for a chart; at most CHART_MINUTES_MAX. */
  readonly chart: { readonly firstMinute: number; readonly counts: readonly number[] };
  readonly reasons: readonly string[];
}

export type EndReason = 'back-to-normal' | 'resumed' | 'new-level';

export interface Rate {
  readonly perMinute: number;
  readonly minutes: number;
}

/** Largest values of one attribute during the insight and before it; averages are per minute. `sourceIPAddress` is ours, AWS has none. */
export interface Attribution {
  readonly attribute: 'userIdentityArn' | 'userAgent' | 'errorCode' | 'sourceIPAddress';
  readonly insight: readonly { readonly value: string; readonly average: number }[];
  readonly baseline: readonly { readonly value: string; readonly average: number }[];
}

export const CHART_MINUTES_MAX = 1_500;
