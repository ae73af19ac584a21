import type { Clock } from '@trailwarden/platform';

/** A clock that is put forward by hand. Seconds go by as everywhere, since quotas count by them, but no further than the minute that it was put to. */
export interface HandClock extends Clock {
  putTo(minute: number): void;
}

const MINUTE_MS = 60_000;

export function handClock(minute: number, nowMs: () => number): HandClock {
  let [at, since] = [minute, nowMs()];
  return {
    nowMs: () => Math.floor(at * MINUTE_MS + Math.min(MINUTE_MS - 1, nowMs() - since)),
    putTo(next) {
      if (next <= at) return;
      at = next;
      since = nowMs();
    },
  };
}
