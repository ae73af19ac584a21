import type { Random } from '../../random.js';
import { expiredToken } from '../authorization/authenticator.js';
import { type CallFilter, type Injection, isMeant } from './injection.js';

/** Sessions that end before their time. */
export interface ExpiredTokens extends CallFilter {
  /** 0 to 1. */
  readonly share: number;
}

export function expiredTokens(settings: ExpiredTokens, random: Random): Injection {
  return {
    refuse: (call) =>
      call.scope?.sessionToken !== undefined && isMeant(settings, call) && random.chance(settings.share)
        ? expiredToken(call.kind)
        : undefined,
  };
}
