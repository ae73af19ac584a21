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
  readonly series: readonly { readonly region: string; readonly source: string; readonly name: string }[];
}

export interface OrganizationPlan {
  readonly seed: number;
  readonly accounts: number;
  readonly regions: number;
  readonly startMinute: number;
  readonly days: number;
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
