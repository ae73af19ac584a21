import { accounts, type Clock, type Database, trails } from '@trailwarden/platform';
import { inArray, sql } from 'drizzle-orm';
import type { AccountReach, TrailsFound } from './find-trails.js';
import type { LookedTrail } from './look-at-trails.js';

const ROWS_MAX = 1000;

export interface TrailChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly started: readonly string[];
  readonly stopped: readonly string[];
}

/** Trails as they stand in the store, with those of accounts that could not be looked at this time. */
export async function storedTrails(db: Database): Promise<LookedTrail[]> {
  return db.select().from(trails).orderBy(trails.arn);
}

/** What was seen is written; what was looked for where it was, and is not there any more, is taken out. One transaction. */
export async function storeTrails(
  db: Database,
  clock: Clock,
  before: readonly LookedTrail[],
  { trails: found, reach, looked }: TrailsFound,
): Promise<TrailChanges> {
  const now = new Date(clock.nowMs());
  const foundByArn = new Map(found.map((trail) => [trail.arn, trail]));
  const beforeByArn = new Map(before.map((trail) => [trail.arn, trail]));
  const removed = before
    .filter((trail) => !foundByArn.has(trail.arn) && wouldShow(trail, looked))
    .map(({ arn }) => arn);
  await db.transaction(async (tx) => {
    if (removed.length > 0) await tx.delete(trails).where(inArray(trails.arn, removed));
    for (let at = 0; at < found.length; at += ROWS_MAX) {
      const rows = found.slice(at, at + ROWS_MAX).map((trail) => ({ ...trail, checkedAt: now }));
      await tx
        .insert(trails)
        .values(rows)
        .onConflictDoUpdate({
          target: trails.arn,
          set: {
            accountId: sql`excluded.account_id`,
            homeRegion: sql`excluded.home_region`,
            bucket: sql`excluded.bucket`,
            prefix: sql`excluded.prefix`,
            isOrganization: sql`excluded.is_organization`,
            isMultiRegion: sql`excluded.is_multi_region`,
            isLogging: sql`excluded.is_logging`,
            problems: sql`excluded.problems`,
            awsInsights: sql`excluded.aws_insights`,
            latestDeliveryAt: sql`excluded.latest_delivery_at`,
            checkedAt: now,
          },
        });
    }
    for (let at = 0; at < reach.length; at += ROWS_MAX) await tx.execute(updateReach(reach.slice(at, at + ROWS_MAX)));
  });
  return {
    added: found.filter(({ arn }) => !beforeByArn.has(arn)).map(({ arn }) => arn),
    removed,
    started: found
      .filter(({ arn, isLogging }) => isLogging && beforeByArn.get(arn)?.isLogging === false)
      .map(({ arn }) => arn),
    stopped: found.filter(({ arn, isLogging }) => !isLogging && beforeByArn.get(arn)?.isLogging).map(({ arn }) => arn),
  };
}

function wouldShow(trail: LookedTrail, looked: TrailsFound['looked']): boolean {
  const regions = looked.get(trail.accountId);
  return regions !== undefined && (trail.isMultiRegion || regions.has(trail.homeRegion));
}

function updateReach(reach: readonly AccountReach[]) {
  const ids = sql.param(reach.map(({ id }) => id));
  const states = sql.param(reach.map((each) => each.reach));
  const reasons = sql.param(reach.map(({ reachReason }) => reachReason));
  const nextTries = sql.param(reach.map(({ nextTryAt }) => nextTryAt?.toISOString() ?? null));
  return sql`
    update ${accounts} set reach = seen.reach, reach_reason = seen.reason, next_try_at = seen.next_try
    from unnest(${ids}::text[], ${states}::text[], ${reasons}::text[], ${nextTries}::timestamptz[])
      as seen (id, reach, reason, next_try)
    where ${accounts}.id = seen.id`;
}
