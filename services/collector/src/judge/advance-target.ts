import { LATENESS_MINUTES } from '@trailwarden/detector';
import { endOfDay } from './advance.js';

/** What is known of a lane's files. */
export interface KnownFiles {
  /** Every file delivered up to this minute is in the ledger; undefined when nobody can say. */
  readonly knownThrough: number | undefined;
  /** Delivery minute of the earliest file that is neither read nor given up; undefined when there is none. */
  readonly firstUnread: number | undefined;
  /** Nothing is judged after this minute, as when a simulation is over. */
  readonly endMinute?: number | undefined;
}

/**
 * The last minute that can be judged: all files that belong to it have been read, and the pool of its day is there.
 * May be lower than what was judged before.
 */
export function advanceTarget(
  { knownThrough, firstUnread, endMinute = Number.POSITIVE_INFINITY }: KnownFiles,
  latestPoolDay: number,
): number | undefined {
  if (knownThrough === undefined) return undefined;
  const readThrough = Math.min(knownThrough, (firstUnread ?? Number.POSITIVE_INFINITY) - 1);
  return Math.min(readThrough - LATENESS_MINUTES, endOfDay(latestPoolDay), endMinute);
}

/** Files delivered so long after the last judgeable day are read ahead, to be looked at early; what is later waits, so that memory is bounded. */
const AHEAD_MINUTES = 60;

export function readHorizon(latestPoolDay: number): number {
  return endOfDay(latestPoolDay) + LATENESS_MINUTES + AHEAD_MINUTES;
}
