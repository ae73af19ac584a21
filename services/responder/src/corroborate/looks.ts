import type { Incident } from '@trailwarden/detector';

/** An account in a region, and from when on it is asked about. */
export interface Look {
  readonly account: string;
  readonly region: string;
  readonly fromMs: number;
}

/** What is known of an hour that was asked about before. */
export interface PastLook {
  readonly hour: number;
  readonly lookedMs: number;
  readonly problem: string | null;
}

export const HOUR_MS = 3_600_000;
/** Findings of an hour before still speak of an incident. */
const BEFORE_MS = HOUR_MS;
/** Of one incident; each is a handful of calls. */
export const LOOKS_MAX = 20;
/** An incident that has gone on for longer is asked about for its latest days. */
export const HOURS_MAX = 7 * 24;
/** A finding appears minutes after what it is about: only then an hour is known for good. */
const SETTLE_MS = 15 * 60_000;
/** What goes on is asked about anew after this; so is, later, what could not be asked. */
const REFRESH_MS = 5 * 60_000;
const PROBLEM_RETRY_MS = 15 * 60_000;

/** Where an incident's second opinions may be, the places with the strongest insights first. */
export function placesToLook(incident: Incident, homeRegion: string): readonly { account: string; region: string }[] {
  const places = new Map<string, { account: string; region: string }>();
  const add = (account: string, region: string): void => {
    places.set(`${account} ${region}`, { account, region });
  };
  for (const { account, region } of incident.insights) add(account, region);
  const seen = new Set(incident.insights.map(({ account }) => account));
  // News has no region; sign-ins and IAM, which it is mostly about, are in this one.
  for (const account of incident.accounts) if (!seen.has(account)) add(account, homeRegion);
  return [...places.values()];
}

/** The time that an incident is asked about: an hour before it began until now. */
export function windowOf(
  { startMinute }: Incident,
  nowMs: number,
): { readonly fromMs: number; readonly isCut: boolean } {
  const wanted = startMinute * 60_000 - BEFORE_MS;
  const least = nowMs - HOURS_MAX * HOUR_MS;
  return { fromMs: Math.max(wanted, least), isCut: wanted < least };
}

/** From when on there is to be asked, given what was asked before; undefined when all that is wanted is known. */
export function askFromMs(fromMs: number, nowMs: number, past: readonly PastLook[]): number | undefined {
  const known = new Map(past.map((look) => [look.hour, look]));
  for (const hour of hoursBetween(fromMs, nowMs)) {
    if (!isFresh(known.get(hour), hour, nowMs)) return Math.max(fromMs, hour * HOUR_MS);
  }
  return undefined;
}

export function hoursBetween(fromMs: number, toMs: number): number[] {
  const first = Math.floor(fromMs / HOUR_MS);
  const count = Math.floor(toMs / HOUR_MS) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => first + at);
}

function isFresh(look: PastLook | undefined, hour: number, nowMs: number): boolean {
  if (look === undefined) return false;
  const age = nowMs - look.lookedMs;
  if (look.problem !== null) return age < PROBLEM_RETRY_MS;
  return age < REFRESH_MS || look.lookedMs >= (hour + 1) * HOUR_MS + SETTLE_MS;
}
