import { lookupPlace, s3Place } from './place.js';
import { NO_MANAGEMENT_EVENTS } from './trail-problems.js';

/** What planning has to know of a trail. */
export interface PlannableTrail {
  readonly arn: string;
  readonly accountId: string;
  readonly homeRegion: string;
  readonly bucket: string | null;
  readonly prefix: string | null;
  readonly isOrganization: boolean;
  readonly isMultiRegion: boolean;
  readonly isLogging: boolean;
  readonly problems: readonly string[];
  readonly awsInsights: readonly string[];
  /** Account whose reader role reads the bucket; null for our own credentials. */
  readonly readAs: string | null;
}

export type PlannedFamily = 'CloudTrail' | 'CloudTrail-Insight';

export interface PlannedPlace {
  /** Account id. */
  readonly lane: string;
  readonly region: string;
  readonly place: string;
  readonly readAs: string | null;
  readonly family: PlannedFamily;
  /** The trail that writes there; undefined for LookupEvents. */
  readonly trail: string | undefined;
}

export interface PlanInput {
  /** Ids of the accounts to read. */
  readonly accounts: readonly string[];
  readonly trails: readonly PlannableTrail[];
  /** `o-…`; without it an organization's trail cannot be found in its bucket. */
  readonly organizationId: string | undefined;
  /** Regions in which a trail has files of an account, or may have. */
  readonly regionsOf: (trail: PlannableTrail, account: string) => readonly string[];
  /** Accounts to read by LookupEvents if no trail has files of them, with their regions. */
  readonly lookup: ReadonlyMap<string, readonly string[]>;
}

export interface Plan {
  /** By lane, region and place. At most one a lane, region and family. */
  readonly places: readonly PlannedPlace[];
  /** Trails that nothing is read from, and why; by ARN. */
  readonly notRead: readonly { readonly arn: string; readonly reason: string }[];
  /** Accounts that have no place at all, by id. */
  readonly withoutPlace: readonly string[];
}

/**
 * Where each account's and region's events are read: in one place only, since a second trail brings the same events again, under the same ids.
 *
 * The best trail that covers an account and region is taken: one that logs before one that does not, with management events before without,
 * the organization's before the account's own, a multi-region one before a single-region one; the smaller ARN when all is equal, so
 * that the plan does not hang on the order of AWS's answers.
 */
export function planPlaces(input: PlanInput): Plan {
  const accounts = [...new Set(input.accounts)].sort();
  const trails = uniqueTrails(input.trails);
  const places: PlannedPlace[] = [];
  for (const account of accounts) {
    const candidates = candidatesFor(account, trails);
    places.push(...choose(account, candidates, 'CloudTrail', input));
    const withInsights = candidates.filter(({ awsInsights }) => awsInsights.length > 0);
    places.push(...choose(account, withInsights, 'CloudTrail-Insight', input));
    if (!places.some(({ lane, family }) => lane === account && family === 'CloudTrail')) {
      places.push(...lookups(account, input.lookup.get(account) ?? []));
    }
  }
  const placed = new Set(places.map(({ lane }) => lane));
  return {
    places: places.sort(byPlace),
    notRead: notRead(trails, places, accounts),
    withoutPlace: accounts.filter((account) => !placed.has(account)),
  };
}

/**
 * Whether a trail brings everything of an account that it has files of. One that has none does not cover the account, whatever AWS says of it:
 * the account may be new, or have been left out.
 */
export function coversAlone(trail: Omit<PlannableTrail, 'readAs'>): boolean {
  return trail.isMultiRegion && trail.isLogging && trail.bucket !== null && hasManagementEvents(trail);
}

function choose(
  account: string,
  candidates: readonly PlannableTrail[],
  family: PlannedFamily,
  { organizationId, regionsOf }: PlanInput,
): PlannedPlace[] {
  const chosen = new Map<string, PlannedPlace>();
  for (const trail of candidates) {
    if (trail.isOrganization && organizationId === undefined) continue;
    const regions = trail.isMultiRegion ? regionsOf(trail, account) : [trail.homeRegion];
    for (const region of regions) {
      if (chosen.has(region)) continue;
      const { bucket, prefix, readAs, arn } = trail;
      const organization = trail.isOrganization ? organizationId : undefined;
      const place = s3Place({ bucket: bucket!, prefix, organizationId: organization, account, family, region });
      chosen.set(region, { lane: account, region, place, readAs, family, trail: arn });
    }
    // It covers every region, whether files of it are there yet or not: no other may step in for one that is quiet.
    if (regions.length > 0 && coversAlone(trail)) break;
  }
  return [...chosen.values()];
}

function lookups(account: string, regions: readonly string[]): PlannedPlace[] {
  return [...new Set(regions)].map((region) => {
    const place = lookupPlace(account, region);
    return { lane: account, region, place, readAs: account, family: 'CloudTrail', trail: undefined };
  });
}

/** Trails that may bring an account's events, best first. */
export function candidatesFor(account: string, trails: readonly PlannableTrail[]): PlannableTrail[] {
  return trails
    .filter((trail) => trail.bucket !== null && (trail.isOrganization || trail.accountId === account))
    .sort(
      (one, other) =>
        Number(other.isLogging) - Number(one.isLogging) ||
        Number(hasManagementEvents(other)) - Number(hasManagementEvents(one)) ||
        Number(other.isOrganization) - Number(one.isOrganization) ||
        Number(other.isMultiRegion) - Number(one.isMultiRegion) ||
        (one.arn < other.arn ? -1 : 1),
    );
}

function notRead(trails: readonly PlannableTrail[], places: readonly PlannedPlace[], accounts: readonly string[]) {
  const read = new Set(places.map(({ trail }) => trail));
  const known = new Set(accounts);
  return trails
    .filter(({ arn }) => !read.has(arn))
    .map((trail) => ({ arn: trail.arn, reason: whyNotRead(trail, places, known) }))
    .sort((one, other) => (one.arn < other.arn ? -1 : 1));
}

function whyNotRead(trail: PlannableTrail, places: readonly PlannedPlace[], accounts: ReadonlySet<string>): string {
  if (trail.bucket === null) return 'It writes to no bucket.';
  if (!trail.isOrganization && !accounts.has(trail.accountId)) return 'Its account is not read.';
  const instead = places.find(
    ({ lane, trail: other }) => other !== undefined && (trail.isOrganization || lane === trail.accountId),
  );
  return instead === undefined ? 'No files of it were found.' : `The same events are read from ${instead.trail}.`;
}

function hasManagementEvents({ problems }: Pick<PlannableTrail, 'problems'>): boolean {
  return !problems.includes(NO_MANAGEMENT_EVENTS);
}

/** Copies of a trail show up in every region and every account; one is enough, and it must not matter which. */
function uniqueTrails(trails: readonly PlannableTrail[]): PlannableTrail[] {
  return [...new Map(trails.map((trail) => [trail.arn, trail])).values()];
}

function byPlace(one: PlannedPlace, other: PlannedPlace): number {
  return one.lane !== other.lane
    ? compare(one.lane, other.lane)
    : compare(one.region, other.region) || compare(one.place, other.place);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
