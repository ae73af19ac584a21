import { type Database, episodes, lanes, listings, logFiles, pools, tallies } from '@trailwarden/platform';
import { and, asc, eq, getTableColumns, gte, isNotNull, lte, min, ne, sql } from 'drizzle-orm';
import type { KnownFiles } from '../judge/advance-target.js';
import type { PoolDays } from '../judge/pools.js';

/** Without its snapshot, which is wanted only where the lane is not in memory. */
export type LaneRow = Omit<WholeLaneRow, 'snapshot'>;
export type WholeLaneRow = typeof lanes.$inferSelect;
export type LogFileRow = typeof logFiles.$inferSelect;

const { snapshot: _, ...ROW } = getTableColumns(lanes);

/** What a go at a lane begins with. */
export interface LaneStanding {
  readonly row: LaneRow;
  readonly days: PoolDays;
  /** Through when all files of the lane are known: the least of all its places; undefined when one of them was never looked through. */
  readonly known: number | undefined;
}

/** Asked in one go, since an embedded store makes everybody wait for each question. Undefined when judging has not begun; the row is made when it is not there. */
export async function laneStanding(db: Database, account: string): Promise<LaneStanding | undefined> {
  const ask = () =>
    db
      .select({
        row: ROW,
        first: sql<number | null>`(select min(day) from ${pools})`,
        latest: sql<number | null>`(select max(day) from ${pools})`,
        known: sql<number | null>`(
          select case when count(*) = count(known_through) then min(known_through) end
          from ${listings} where lane = ${account} and active and family = 'CloudTrail')`,
      })
      .from(lanes)
      .where(eq(lanes.account, account));
  let [standing] = await ask();
  if (standing === undefined) {
    await db.insert(lanes).values({ account }).onConflictDoNothing();
    [standing] = await ask();
  }
  const { row, first = null, latest = null, known } = standing ?? {};
  if (row === undefined || first === null || latest === null) return undefined;
  return { row, days: { first, latest }, known: known ?? undefined };
}

/** The row of a lane that has one. */
export async function wholeLaneRow(db: Database, account: string): Promise<WholeLaneRow> {
  const [row] = await db.select().from(lanes).where(eq(lanes.account, account));
  return row as WholeLaneRow;
}

/** The lane's files that wait to be read now, in the order of their delivery. */
export function filesToRead(
  db: Database,
  account: string,
  horizonMinute: number,
  nowMs: number,
  filesMax: number,
): Promise<LogFileRow[]> {
  return db
    .select()
    .from(logFiles)
    .where(
      and(
        eq(logFiles.lane, account),
        eq(logFiles.state, 'pending'),
        lte(logFiles.deliveredMinute, horizonMinute),
        lte(logFiles.nextTryMs, nowMs),
      ),
    )
    .orderBy(asc(logFiles.deliveredMinute), asc(logFiles.address))
    .limit(filesMax);
}

/** Delivery minute of the earliest file of the lane that still waits, beside those in `handled`. */
export async function firstUnread(
  db: Database,
  account: string,
  handled: readonly number[],
): Promise<KnownFiles['firstUnread']> {
  const [row] = await db
    .select({ first: min(logFiles.deliveredMinute) })
    .from(logFiles)
    .where(
      and(
        eq(logFiles.lane, account),
        eq(logFiles.state, 'pending'),
        eq(logFiles.family, 'CloudTrail'),
        sql`not (${logFiles.id} = any(${sql.param([...handled])}::bigint[]))`,
      ),
    );
  return row?.first ?? undefined;
}

/** Tallies the lane was given since its snapshot, in order. */
export function talliesSince(db: Database, account: string, seq: number) {
  return db
    .select({
      deliveredMinute: tallies.deliveredMinute,
      judgedThrough: tallies.judgedThrough,
      tally: tallies.tally,
    })
    .from(tallies)
    .where(and(eq(tallies.lane, account), gte(tallies.seq, seq)))
    .orderBy(asc(tallies.seq));
}

/** Ids counted from files delivered since a minute. */
export function countedIdsSince(db: Database, account: string, deliveredMinute: number) {
  return db
    .select({ deliveredMinute: tallies.deliveredMinute, eventIds: tallies.eventIds })
    .from(tallies)
    .where(and(eq(tallies.lane, account), gte(tallies.deliveredMinute, deliveredMinute), isNotNull(tallies.eventIds)));
}

/** State and JSON of the lane's episodes that are not over, by id. */
export async function standingEpisodes(db: Database, account: string): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: episodes.id, state: episodes.state, json: sql<string>`${episodes.episode}::text` })
    .from(episodes)
    .where(and(eq(episodes.lane, account), ne(episodes.state, 'settled')));
  return new Map(rows.map(({ id, state, json }) => [id, `${state} ${json}`]));
}
