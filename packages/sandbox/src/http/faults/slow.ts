import type { Random } from '../../random.js';
import { type CallFilter, type Injection, isMeant } from './injection.js';

export interface Slow extends CallFilter {
  readonly delayMs: number;
  /** 0 to 1; all when left out. */
  readonly share?: number;
}

export function slow(settings: Slow, random: Random): Injection {
  const { delayMs, share = 1 } = settings;
  return { delayMs: (call) => (isMeant(settings, call) && random.chance(share) ? delayMs : 0) };
}
