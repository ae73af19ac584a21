import type { Trail } from '@aws-sdk/client-cloudtrail';
import { type AccountAccess, AppError, type AwsAccess, type AwsClients, type ReachState } from '@trailwarden/platform';
import { inParallel } from './in-parallel.js';
import { describeTrails, type LookedTrail, lookAtTrail, ownerOf } from './look-at-trails.js';
import { enabledRegions } from './regions.js';
import type { DiscoverSettings } from './settings.js';

/** STS and CloudTrail count calls per account, so accounts do not slow each other down; this only keeps one process from opening hundreds of connections. */
const ACCOUNTS_AT_ONCE = 8;

export interface AccountReach {
  readonly id: string;
  readonly reach: ReachState;
  readonly reachReason: string | null;
  readonly nextTryAt: Date | null;
}

export interface TrailsFound {
  readonly trails: readonly LookedTrail[];
  readonly reach: readonly AccountReach[];
  /** Account id → regions whose trails were listed; an account that is not in it was not looked at. */
  readonly looked: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface FindTrails {
  readonly aws: AwsAccess;
  readonly settings: Pick<DiscoverSettings, 'homeRegion' | 'regions'>;
  readonly nowMs: number;
  /** Whether a trail logged when last looked at. */
  readonly wasLogging: (arn: string) => boolean;
  /** Accounts whose events these trails bring, so that theirs need not be looked for; undefined for none. */
  readonly covered: (trails: readonly LookedTrail[]) => Promise<ReadonlySet<string> | 'all' | undefined>;
}

/**
 * The organization's trails first, as the accounts in `first` see them (management, our own), then each other account's own where those do not cover it.
 * An account that cannot be looked at says why; it is no reason to stop.
 */
export async function findTrails(
  given: FindTrails,
  first: readonly string[],
  others: readonly string[],
): Promise<TrailsFound> {
  const search = new Search(given);
  const reach = [];
  for (const id of first) reach.push(await search.account(id, true));
  const covered = await given.covered(search.trails);
  const isCovered = (id: string) => covered === 'all' || covered?.has(id) === true;
  reach.push(...(await inParallel(others, ACCOUNTS_AT_ONCE, (id) => search.account(id, !isCovered(id)))));
  return { trails: search.trails, reach, looked: search.looked };
}

class Search {
  readonly looked = new Map<string, Set<string>>();
  readonly #given: FindTrails;
  /** By ARN: copies show up in every region and, of the organization's, in every account. */
  readonly #seen = new Map<string, LookedTrail>();

  constructor(given: FindTrails) {
    this.#given = given;
  }

  get trails(): readonly LookedTrail[] {
    return [...this.#seen.values()];
  }

  /** @param deeper - look at its trails too, not only whether its role can be assumed. */
  async account(id: string, deeper: boolean): Promise<AccountReach> {
    const { aws, settings } = this.#given;
    // What this throws is about ourselves, not about the account.
    const access = await aws.forAccount(id, settings.homeRegion);
    if (access.kind === 'unreachable') return unreachable(id, access);
    try {
      if (deeper) await this.#trailsOf(access.clients);
      return { id, reach: 'reachable', reachReason: null, nextTryAt: null };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // The role is there and cannot do what it is for: that is no better than no role.
      const reach = error.retryable ? 'throttled' : 'denied';
      return { id, reach, reachReason: `${error.message} ${error.hint}`, nextTryAt: null };
    }
  }

  async #trailsOf(home: AwsClients): Promise<void> {
    const { settings } = this.#given;
    const own = await this.#trailsIn(home);
    if (own.some((trail) => trail.isMultiRegion && trail.isLogging)) return;
    // Only then may there be single-region trails worth having, and these show nowhere but at home.
    const regions = (await enabledRegions(home)) ?? settings.regions;
    for (const region of regions) {
      if (region === settings.homeRegion) continue;
      const access = await this.#given.aws.forAccount(home.accountId, region);
      // A region that cannot be asked, as one that is not switched on, has no trail.
      if (access.kind === 'reachable') await this.#trailsIn(access.clients);
    }
  }

  async #trailsIn(clients: AwsClients): Promise<LookedTrail[]> {
    const described = await describeTrails(clients);
    const trails = [];
    for (const trail of described)
      if (trail.TrailARN !== undefined) trails.push(await this.#lookAt(clients, trail, trail.TrailARN));
    const regions = this.looked.get(clients.accountId) ?? new Set();
    this.looked.set(clients.accountId, regions.add(clients.region));
    return trails;
  }

  async #lookAt(clients: AwsClients, trail: Trail, arn: string): Promise<LookedTrail> {
    const known = this.#seen.get(arn);
    if (known !== undefined) return known;
    const { aws, wasLogging, nowMs } = this.#given;
    const access = await aws.forAccount(clients.accountId, trail.HomeRegion ?? clients.region);
    const home = access.kind === 'reachable' ? access.clients : clients;
    const looked = await lookAtTrail(home, trail, wasLogging(arn), nowMs);
    // Its owner knows best, whoever saw it first.
    if (this.#seen.get(arn) === undefined || ownerOf(arn) === clients.accountId) this.#seen.set(arn, looked);
    return looked;
  }
}

function unreachable(id: string, access: AccountAccess & { kind: 'unreachable' }): AccountReach {
  return { id, reach: access.state, reachReason: access.reason, nextTryAt: new Date(access.nextTryMs) };
}
