import type { Clock } from '../clock.js';
import { classifyAwsError } from './classify-aws-error.js';
import { AwsRegionDisabledError, AwsThrottledError } from './errors.js';
import { findIdentity } from './identity.js';
import type { AwsClients } from './port.js';
import { createRecentMap } from './recent-map.js';
import { type Refusal, refuse } from './refusal.js';
import { isOptInRegion } from './regions.js';

export interface RegionGate {
  /** Undefined: open. @throws AwsError that says nothing about the region, as AwsUnreachableError. */
  refusal(clients: AwsClients): Promise<Refusal | undefined>;
}

/** Regions of accounts. */
const REGIONS_MAX = 20_000;
/** Regions are rarely switched off again. */
const OPEN_FOR_MS = 6 * 60 * 60_000;

/**
 * Roles work everywhere, regions do not: one that an account has not switched on answers as if the credentials were wrong. So a region that
 * may be off is asked for our name first, which needs no permission there.
 */
export function createRegionGate(clock: Clock): RegionGate {
  const known = createRecentMap<Refusal | { readonly kind: 'open'; readonly untilMs: number }>(REGIONS_MAX);
  return {
    async refusal(clients) {
      const { accountId, region } = clients;
      if (!isOptInRegion(region)) return undefined;
      const key = `${accountId} ${region}`;
      const before = known.get(key);
      const now = clock.nowMs();
      if (before?.kind === 'open' && now < before.untilMs) return undefined;
      if (before?.kind === 'refused' && now < before.nextTryMs) return before;
      try {
        await findIdentity(clients);
        known.set(key, { kind: 'open', untilMs: now + OPEN_FOR_MS });
        return undefined;
      } catch (error) {
        const failure = classifyAwsError(error, { accountId, region });
        const isOff = failure instanceof AwsRegionDisabledError;
        if (!isOff && !(failure instanceof AwsThrottledError)) throw failure;
        const state = isOff ? 'opted-out' : 'throttled';
        const tries = before?.kind === 'refused' && before.state === state ? before.tries : 0;
        const refusal = refuse(state, `${failure.message} ${failure.hint}`, failure, tries, now);
        known.set(key, refusal);
        return refusal;
      }
    },
  };
}
