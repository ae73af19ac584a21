import type { ReachState } from '@trailwarden/platform';
import type { Organization } from './accounts.js';
import type { AccountChanges } from './compare-accounts.js';
import type { AccountReach } from './find-trails.js';
import type { LookedTrail } from './look-at-trails.js';
import type { Plan } from './plan-places.js';
import type { PlaceChanges } from './store-places.js';
import type { TrailChanges } from './store-trails.js';

/** What one run found; plain data, kept in `facts` for whoever asks for the status. */
export interface DiscoverySummary {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly organization:
    | { readonly kind: 'organization'; readonly id: string | null; readonly managementAccountId: string | null }
    | { readonly kind: 'own-account'; readonly reason: string };
  readonly accounts: number;
  /** Active accounts that could not be looked at. */
  readonly unreachable: readonly { readonly id: string; readonly reach: ReachState; readonly reason: string }[];
  readonly trails: readonly {
    readonly arn: string;
    readonly isLogging: boolean;
    readonly problems: readonly string[];
    readonly awsInsights: readonly string[];
  }[];
  readonly places: number;
  /** Trails that nothing is read from, and why. */
  readonly notRead: Plan['notRead'];
  /** Accounts of which nothing is read: no trail covers them, or it has no files of theirs. */
  readonly withoutPlace: readonly string[];
  readonly changes: {
    readonly accounts: AccountChanges;
    readonly trails: TrailChanges;
    readonly places: { readonly added: number; readonly resumed: number; readonly left: number };
  };
}

export interface Found {
  readonly organization: Organization;
  readonly accountChanges: AccountChanges;
  readonly reach: readonly AccountReach[];
  readonly trails: readonly LookedTrail[];
  readonly trailChanges: TrailChanges;
  readonly plan: Plan;
  readonly placeChanges: PlaceChanges;
  readonly nowMs: number;
}

export function summarize(found: Found): DiscoverySummary {
  const { organization, accountChanges, reach, trails, trailChanges, plan, placeChanges, nowMs } = found;
  return {
    atMs: nowMs,
    organization:
      organization.kind === 'organization'
        ? {
            kind: 'organization',
            id: organization.id ?? null,
            managementAccountId: organization.managementAccountId ?? null,
          }
        : { kind: 'own-account', reason: organization.reason },
    accounts: organization.accounts.length,
    unreachable: reach
      .filter((each) => each.reach !== 'reachable')
      .map((each) => ({ id: each.id, reach: each.reach, reason: each.reachReason ?? '' })),
    trails: trails.map(({ arn, isLogging, problems, awsInsights }) => ({ arn, isLogging, problems, awsInsights })),
    places: plan.places.length,
    notRead: plan.notRead,
    withoutPlace: plan.withoutPlace,
    changes: {
      accounts: accountChanges,
      trails: trailChanges,
      places: {
        added: placeChanges.added.length,
        resumed: placeChanges.resumed.length,
        left: placeChanges.left.length,
      },
    },
  };
}
