import { INCIDENT_KINDS, type IncidentKind, type OrganizationPlan, type PlannedIncident } from '@trailwarden/sandbox';
import { UsageError } from '../errors.js';

const DAY_MINUTES = 24 * 60;
/** A Wednesday: where a simulation ends that is not live, so that it is the same on every day. */
const END_MINUTE = Date.UTC(2026, 2, 11) / 60_000;
/** So far a live one has been thought out; a restart begins it anew. */
const LIVE_DAYS = 30;
/** A week is learnt from before anything is judged. */
const DAYS_MIN = 8;
/** Services call less than usual, so that reading everything takes seconds. */
const VOLUME = 0.7;

/** What `--sandbox` asks for. */
export interface SandboxAsked {
  readonly seed: number;
  readonly days: number;
  readonly accounts: number;
  /** Kinds of incidents; none given: a few of them. */
  readonly incidents: readonly string[];
}

export interface SandboxPlan {
  readonly plan: OrganizationPlan;
  /** First minute after the history, when the live part begins. */
  readonly nowMinute: number;
}

/**
 * An organization with a week and more of history, and incidents at its end.
 * @param liveFrom - the present minute, for one that goes on; undefined for one that ends.
 * @throws UsageError for a kind of incident that there is not, or too few days.
 */
export function sandboxPlan(
  { seed, days, accounts, incidents }: SandboxAsked,
  liveFrom: number | undefined,
): SandboxPlan {
  if (days < DAYS_MIN) {
    throw new UsageError(
      `--days ${days} is too few: a week is only learnt from.`,
      `Take ${DAYS_MIN} or more; 9 is usual.`,
    );
  }
  const nowMinute = liveFrom ?? END_MINUTE;
  const startMinute = (liveFrom === undefined ? END_MINUTE : liveFrom - (liveFrom % DAY_MINUTES)) - days * DAY_MINUTES;
  const kinds = incidents.length > 0 ? incidents.map(kindOf) : SHOWN;
  return {
    nowMinute,
    plan: {
      seed,
      accounts,
      regions: 2,
      startMinute,
      days: liveFrom === undefined ? days : days + LIVE_DAYS,
      volume: VOLUME,
      incidents: kinds.map((kind, at) => planned(kind, at, kinds.length, accounts, nowMinute, liveFrom !== undefined)),
    },
  };
}

/** What is shown when nothing is asked for: each is told by other evidence. */
const SHOWN: readonly IncidentKind[] = ['console-login-failures', 'create-user-surge', 'access-denied-burst'];
/** The first of a live simulation begins so soon, the others at such intervals. */
const LIVE_FIRST_MINUTES = 3;
const LIVE_EVERY_MINUTES = 25;
/** Incidents of history lie in its last hours. */
const HISTORY_HOURS = 20;

function planned(
  kind: IncidentKind,
  at: number,
  count: number,
  accounts: number,
  nowMinute: number,
  live: boolean,
): PlannedIncident {
  const startMinute = live
    ? nowMinute + LIVE_FIRST_MINUTES + at * LIVE_EVERY_MINUTES
    : nowMinute - Math.floor((HISTORY_HOURS * 60 * (count - at)) / count);
  return { kind, strength: 'strong', account: at % accounts, startMinute };
}

function kindOf(name: string): IncidentKind {
  const kind = INCIDENT_KINDS.find((each) => each === name);
  if (kind !== undefined) return kind;
  throw new UsageError(`There is no incident "${name}".`, `There are ${INCIDENT_KINDS.join(', ')}.`);
}
