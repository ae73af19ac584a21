import type { JobsOptions } from 'bullmq';
import { ATTEMPTS_MAX } from './to-queue-error.js';

/**
 * Two kinds of jobs: one that is worked on, and one that, when its time has come, asks for the first. So whatever is asked for, now, later or
 * by a schedule, goes through one door, where what is asked for already is seen.
 */
export const RUN = 'run';
export const LATER = 'later';

/** Failed jobs kept of each name; the oldest go. */
export const FAILED_KEPT_MAX = 1000;

const KEPT: JobsOptions = {
  attempts: ATTEMPTS_MAX,
  // Ours, see backoffMs.
  backoff: { type: 'growing' },
  removeOnComplete: true,
  removeOnFail: { count: FAILED_KEPT_MAX },
  stackTraceLimit: 1,
};

/**
 * BullMQ's own words for the promise of `add`, kept in one step of Redis and under a lock of PostgreSQL: a waiting job of the id is the same
 * one; while one is active, one more is noted, and put in line when that one ends, however it ends.
 */
const once = (id: string): JobsOptions => ({ deduplication: { id, keepLastIfActive: true } });

export const runOptions = (key: string): JobsOptions => ({ ...KEPT, ...once(`${RUN} ${key}`) });
export const laterOptions = (key: string, delayMs: number): JobsOptions => ({
  ...KEPT,
  ...once(`${LATER} ${key}`),
  delay: delayMs,
});
/** Not kept when it fails: the schedule asks again. */
export const tickOptions: JobsOptions = { ...KEPT, removeOnFail: true };
