import { AsyncLocalStorage } from 'node:async_hooks';

/** One call that was made. */
export interface JournalCall {
  readonly service: string;
  readonly operation: string;
  /** `ok`, or what kind of failure it was. */
  readonly outcome: string;
  readonly accountId?: string;
  readonly region?: string;
}

/** Calls of one go at a step; more than so many are counted only. */
export const CALLS_KEPT_MAX = 200;

const current = new AsyncLocalStorage<JournalCall[]>();

/** Writes a call into the journal of whatever step is being worked on; outside of one it goes nowhere. */
export function noteCall(call: JournalCall): void {
  const calls = current.getStore();
  if (calls !== undefined && calls.length < CALLS_KEPT_MAX) calls.push(call);
}

/** Runs `work`, and gathers the calls made by it, also when it fails. */
export async function withJournal<T>(calls: JournalCall[], work: () => Promise<T>): Promise<T> {
  return current.run(calls, work);
}
