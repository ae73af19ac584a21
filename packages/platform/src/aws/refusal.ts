import type { AppError } from '../errors.js';
import type { ReachState } from './port.js';

type RefusedState = Exclude<ReachState, 'reachable' | 'unknown'>;

/** An account, or a region of one, that did not let us in. */
export interface Refusal {
  readonly kind: 'refused';
  readonly state: RefusedState;
  readonly reason: string;
  readonly failure: AppError;
  readonly nextTryMs: number;
  readonly tries: number;
}

const MINUTE_MS = 60_000;
/** The wait doubles with every refusal, from and to. A person mends a denial; a quota mends itself. */
const WAITS_MS: Readonly<Record<RefusedState, readonly [first: number, last: number]>> = {
  denied: [15 * MINUTE_MS, 120 * MINUTE_MS],
  throttled: [1 * MINUTE_MS, 15 * MINUTE_MS],
  'opted-out': [60 * MINUTE_MS, 360 * MINUTE_MS],
  suspended: [60 * MINUTE_MS, 60 * MINUTE_MS],
  closed: [24 * 60 * MINUTE_MS, 24 * 60 * MINUTE_MS],
};

/** @param triesBefore - how often it has been refused in a row until now. */
export function refuse(
  state: RefusedState,
  reason: string,
  failure: AppError,
  triesBefore: number,
  nowMs: number,
): Refusal {
  return {
    kind: 'refused',
    state,
    reason,
    failure,
    nextTryMs: nowMs + waitMs(state, triesBefore),
    tries: triesBefore + 1,
  };
}

export function waitMs(state: RefusedState, triesBefore: number): number {
  const [first, last] = WAITS_MS[state];
  return Math.min(last, first * 2 ** Math.min(triesBefore, 20));
}
