import {
  type Contribution,
  type DetectorSettings,
  decodeContribution,
  decodePool,
  encodePool,
  mergePool,
} from '@trailwarden/detector';
import { type Database, laneDays, lanes, listings, pools } from '@trailwarden/platform';
import { and, desc, eq, isNull, lte, max, sql } from 'drizzle-orm';
import { endOfDay } from './advance.js';

/** A lane whose files could not be looked through for so long does not hold the others up any more; it judges the days it missed later. */
const PROBLEM_MAX_MS = 60 * 60_000;
/** Any number; the same for everybody who closes days. */
const CLOSING_LOCK = 7_201_001;

/**
 * Closes a day of the organization once every lane has judged it: what they teach is merged into the pool of the next day.
 * @returns the day that was closed, or undefined when there is nothing to close yet.
 */
export async function closeDay(db: Database, nowMs: number, settings: DetectorSettings): Promise<number | undefined> {
  // Asked after every lane's day, and mostly too early: a look costs less than a transaction.
  const open = await lastDay(db);
  if (open === undefined || (await lanesBehind(db, endOfDay(open), nowMs)) > 0) return undefined;
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${CLOSING_LOCK})`);
    const [latest] = await tx.select().from(pools).orderBy(desc(pools.day)).limit(1);
    if (latest === undefined) return undefined;
    const { day } = latest;
    if ((await lanesBehind(tx, endOfDay(day), nowMs)) > 0) return undefined;
    const open = and(isNull(laneDays.mergedDay), lte(laneDays.day, day));
    const taught = await tx.select({ contribution: laneDays.contribution }).from(laneDays).where(open);
    const contributions: Contribution[] = taught.flatMap(({ contribution }) =>
      contribution === null ? [] : [decodeContribution(contribution)],
    );
    const next = mergePool(decodePool(latest.pool), day, contributions, settings);
    await tx.insert(pools).values({ day: day + 1, pool: encodePool(next) });
    await tx.update(laneDays).set({ mergedDay: day, contribution: null }).where(open);
    return day;
  });
}

async function lastDay(db: Database): Promise<number | undefined> {
  const [row] = await db.select({ day: max(pools.day) }).from(pools);
  return row?.day ?? undefined;
}

/** Lanes that can be read and have not judged a minute yet. None at all counts as one: an organization nobody has looked at has no days. */
async function lanesBehind(db: Pick<Database, 'select'>, minute: number, nowMs: number): Promise<number> {
  const readable = and(eq(listings.active, true), eq(listings.family, 'CloudTrail'));
  const places = db
    .select({
      lane: listings.lane,
      lasting: sql<boolean>`bool_or(coalesce(${listings.problemSinceMs} < ${nowMs - PROBLEM_MAX_MS}, false))`.as(
        'lasting',
      ),
    })
    .from(listings)
    .where(readable)
    .groupBy(listings.lane)
    .as('places');
  const [row] = await db
    .select({
      all: sql<number>`count(*)::integer`,
      behind: sql<number>`(count(*) filter (where not ${places.lasting} and coalesce(${lanes.judgedThrough}, -1) < ${minute}))::integer`,
    })
    .from(places)
    .leftJoin(lanes, eq(lanes.account, places.lane));
  return row === undefined || row.all === 0 ? 1 : row.behind;
}
