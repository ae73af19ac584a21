import type { Random } from '../../random.js';
import { Fault } from '../fault.js';
import { type CallFilter, type Injection, isMeant } from './injection.js';

/** Either a share of the calls, or all beyond so many a second. */
export interface Throttling extends CallFilter {
  /** 0 to 1. */
  readonly share?: number;
  readonly perSecond?: number;
}

export function throttling(settings: Throttling, random: Random, nowMs: () => number): Injection {
  const { share = 0, perSecond } = settings;
  let second = 0;
  let calls = 0;
  return {
    refuse(call) {
      if (!isMeant(settings, call)) return undefined;
      const now = Math.floor(nowMs() / 1000);
      calls = now === second ? calls + 1 : 1;
      second = now;
      const over = perSecond !== undefined && calls > perSecond;
      return over || random.chance(share) ? throttled(call.throttlingCode) : undefined;
    },
  };
}

/** S3 answers a client that is too fast as if it were broken. */
export function throttled(code: string): Fault {
  return code === 'SlowDown'
    ? new Fault(code, 'Please reduce your request rate.', 503)
    : new Fault(code, 'Rate exceeded', 400);
}
