import type { CountedEvent } from '@trailwarden/cloudtrail';

/** A batch of equal calls in one minute of a simulated organization. */
export interface Batch {
  readonly event: CountedEvent;
  readonly calls: number;
}

export const INCIDENT_KINDS = [
  'console-login-failures',
  'create-user-surge',
  'run-instances-spike',
  'terminate-instances-automation',
  'put-bucket-policy-pipeline',
  'access-denied-burst',
  'throttling-storm',
  'backup-stopped',
  'drop-to-nothing',
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** Honest change that looks like an incident and is none. */
export const NEAR_MISS_KINDS = ['steady-growth', 'deploy', 'weekday-job-on-saturday', 'delivery-gap'] as const;
export type NearMissKind = (typeof NEAR_MISS_KINDS)[number];

export const STRENGTHS = ['weak', 'medium', 'strong'] as const;
export type Strength = (typeof STRENGTHS)[number];

export interface SeriesName {
  readonly region: string;
  readonly source: string;
  readonly name: string;
}

/** What was put into the traffic, so that a detector can be scored. Minutes since 1970, UTC. */
export interface GroundTruth {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly strength: Strength;
  readonly accounts: readonly string[];
  /** The principal behind it; undefined for something that stopped. */
  readonly principal: string | undefined;
  readonly startMinute: number;
  /** First minute after it. */
  readonly endMinute: number;
  readonly series: readonly SeriesName[];
}

/** An honest change that was put into the traffic: an incident raised from it alone is a false one. */
export interface NearMiss {
  readonly id: string;
  readonly kind: NearMissKind;
  readonly account: string;
  readonly startMinute: number;
  /** First minute after it. */
  readonly endMinute: number;
  readonly series: readonly SeriesName[];
}

export interface OrganizationPlan {
  readonly seed: number;
  readonly accounts: number;
  readonly regions: number;
  readonly startMinute: number;
  readonly days: number;
  /** Factor on the calls of services; 1 when left out. */
  readonly volume?: number;
  /** Incidents to put in at the given places, or so many a week drawn at random after `quietDays`. */
  readonly incidents: readonly PlannedIncident[] | { readonly perWeek: number; readonly quietDays: number };
  readonly nearMisses?: readonly PlannedNearMiss[];
}

export interface PlannedIncident {
  readonly kind: IncidentKind;
  readonly strength: Strength;
  readonly startMinute: number;
  /** Index of the account, from 0. */
  readonly account: number;
}

export interface PlannedNearMiss {
  readonly kind: NearMissKind;
  readonly startMinute: number;
  readonly account: number;
}

/** An organization's period, in minutes since 1970. */
export interface Period {
  readonly startMinute: number;
  /** First minute after it. */
  readonly endMinute: number;
}

export function periodOf(plan: Pick<OrganizationPlan, 'startMinute' | 'days'>): Period {
  return { startMinute: plan.startMinute, endMinute: plan.startMinute + plan.days * 24 * 60 };
}
