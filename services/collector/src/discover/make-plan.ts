import { AppError, type AwsAccess, type Database, listings } from '@trailwarden/platform';
import { eq } from 'drizzle-orm';
import { bucketClient } from '../sources/bucket-client.js';
import { type BucketAccess, bucketAccess } from './bucket-access.js';
import { foldersIn } from './bucket-folders.js';
import { inParallel } from './in-parallel.js';
import type { LookedTrail } from './look-at-trails.js';
import { bucketAndKey, logsFolder } from './place.js';
import { candidatesFor, coversAlone, type Plan, type PlannableTrail, planPlaces } from './plan-places.js';
import { enabledRegions, regionsWithFiles } from './regions.js';
import type { DiscoverSettings } from './settings.js';

/** Requests to S3 under way at once. */
const REQUESTS_AT_ONCE = 8;

interface PlaceRow {
  readonly lane: string;
  readonly region: string;
  readonly place: string;
  readonly readAs: string | null;
}

/** Places that are listed now: what is planned when AWS does not answer. */
export async function activePlaces(db: Database): Promise<readonly PlaceRow[]> {
  const { lane, region, place, readAs } = listings;
  return db.select({ lane, region, place, readAs }).from(listings).where(eq(listings.active, true));
}

/** Whose credentials read each trail's bucket, by ARN: as configured, else our own, else those of the trail's account. */
export async function accessOfTrails(
  aws: AwsAccess,
  { homeRegion, bucketReaders }: DiscoverSettings,
  trails: readonly LookedTrail[],
  active: readonly PlaceRow[],
): Promise<ReadonlyMap<string, BucketAccess>> {
  const before = new Map(active.map(({ place, readAs }) => [bucketAndKey(place)?.bucket ?? '', readAs]));
  const tried = await inParallel(trails, REQUESTS_AT_ONCE, async ({ arn, bucket, prefix, accountId }) => {
    if (bucket === null) return [];
    const configured = bucketReaders[bucket];
    const candidates = configured === undefined ? [null, accountId] : [configured];
    const access = await bucketAccess(aws, homeRegion, { bucket, prefix }, candidates);
    const known = before.get(bucket);
    // Nobody can read it just now, so there is no reason to change who tries.
    const kept = access.kind === 'unreadable' && known !== undefined && configured === undefined;
    return [[arn, kept ? { ...access, readAs: known } : access] as const];
  });
  return new Map(tried.flat());
}

export interface MakePlan {
  readonly aws: AwsAccess;
  readonly settings: DiscoverSettings;
  readonly trails: readonly PlannableTrail[];
  readonly accounts: readonly string[];
  readonly organizationId: string | undefined;
  readonly active: readonly PlaceRow[];
}

/** The plan, with the regions it needs looked up first. Where they cannot be told, what was planned before stays: not to know is not to know less. */
export async function makePlan(given: MakePlan): Promise<Plan> {
  const { aws, settings, trails, accounts, active } = given;
  const organizationId = given.organizationId ?? (await idInBucket(aws, settings, trails));
  const regions = new Map<string, readonly string[]>();
  const lookup = new Map<string, readonly string[]>();
  const before = new Map<string, Set<string>>();
  for (const { lane, region } of active) before.set(lane, (before.get(lane) ?? new Set()).add(region));
  await inParallel(accounts, REQUESTS_AT_ONCE, async (account) => {
    const known = [...(before.get(account) ?? [])];
    const candidates = candidatesFor(account, trails);
    let covered = false;
    let hasFiles = false;
    for (const trail of candidates) {
      if (covered && trail.awsInsights.length === 0) continue;
      const reader = { aws, homeRegion: settings.homeRegion, readAs: trail.readAs };
      const found = trail.isMultiRegion
        ? await regionsWithFiles(reader, trail, account, organizationId)
        : [trail.homeRegion];
      const each = found ?? (await regionsOfAccount(aws, settings, account, known));
      regions.set(`${trail.arn} ${account}`, each);
      hasFiles ||= each.length > 0;
      covered ||= each.length > 0 && coversAlone(trail);
    }
    if (!hasFiles && settings.lookupEvents) {
      lookup.set(account, await regionsOfAccount(aws, settings, account, known, []));
    }
  });
  const regionsOf = (trail: PlannableTrail, account: string) => regions.get(`${trail.arn} ${account}`) ?? [];
  return planPlaces({ accounts, trails, organizationId, regionsOf, lookup });
}

/** @param denied - taken for an account that cannot be entered. */
async function regionsOfAccount(
  aws: AwsAccess,
  { homeRegion, regions }: DiscoverSettings,
  account: string,
  known: readonly string[],
  denied = regions,
): Promise<readonly string[]> {
  if (known.length > 0) return known;
  const access = await aws.forAccount(account, homeRegion);
  if (access.kind === 'unreachable') return denied;
  try {
    return (await enabledRegions(access.clients)) ?? regions;
  } catch (error) {
    if (error instanceof AppError) return regions;
    throw error;
  }
}

/**
 * Accounts that the organization's trail has files of, so that nobody needs to ask them for trails of their own; by the folders of its bucket,
 * a request for a thousand. Undefined when there is no such trail, all when its bucket does not tell.
 */
export async function coveredAccounts(
  aws: AwsAccess,
  settings: DiscoverSettings,
  trails: readonly LookedTrail[],
  active: readonly PlaceRow[],
  id: string | undefined,
): Promise<ReadonlySet<string> | 'all' | undefined> {
  const [trail] = trails.filter((each) => each.isOrganization && coversAlone(each));
  if (trail === undefined || trail.bucket === null) return undefined;
  const access = (await accessOfTrails(aws, settings, [trail], active)).get(trail.arn);
  const readable = { ...trail, readAs: access?.readAs ?? null };
  const organizationId = id ?? (await idInBucket(aws, settings, [readable]));
  if (access?.kind !== 'readable' || organizationId === undefined) return 'all';
  try {
    const s3 = await bucketClient({ aws, homeRegion: settings.homeRegion, readAs: access.readAs });
    return new Set(await foldersIn(s3, `${logsFolder(trail.bucket, trail.prefix)}${organizationId}/`));
  } catch {
    return 'all';
  }
}

/** The organization's folder in its trail's bucket; only when there is one alone. */
async function idInBucket(aws: AwsAccess, { homeRegion }: DiscoverSettings, trails: readonly PlannableTrail[]) {
  for (const { isOrganization, bucket, prefix, readAs } of trails) {
    if (!isOrganization || bucket === null) continue;
    const s3 = await bucketClient({ aws, homeRegion, readAs }).catch(() => undefined);
    const folders = s3 === undefined ? [] : await foldersIn(s3, logsFolder(bucket, prefix)).catch(() => []);
    const organizations = folders.filter((name) => /^o-[a-z0-9]+$/.test(name));
    if (organizations.length === 1) return organizations[0];
  }
  return undefined;
}
