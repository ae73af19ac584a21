import { encodeTally } from '@trailwarden/cloudtrail';
import { type Contribution, encodeContribution } from '@trailwarden/detector';
import { type Database, episodes, laneDays, lanes, logFiles, packBytes, tallies } from '@trailwarden/platform';
import { and, eq, sql } from 'drizzle-orm';
import { storeAwsInsights } from '../sources/aws-insights.js';
import { countEvents } from './count-events.js';
import type { HeldLane } from './held-lane.js';
import { bytesOfIds } from './held-lanes.js';
import { LaneMovedError } from './lane-moved-error.js';
import type { FileCounted, FileResult } from './read-files.js';
import type { EpisodesToTell, ToldEpisode } from './tell-episodes.js';

/** What one go at a lane adds to the store; all of it or nothing. */
export interface LaneCommit {
  /** As it was taken: the row's version must still be the same. */
  readonly before: HeldLane;
  readonly after: HeldLane;
  readonly files: readonly FileResult[];
  readonly told: EpisodesToTell;
  readonly contributions: readonly { readonly contribution: Contribution; readonly poolDay: number }[];
  /** The lane as it is now, when it is time to keep it. */
  readonly snapshot: Uint8Array | undefined;
  readonly nowMs: number;
}

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** @throws LaneMovedError when another process was there first; nothing is changed then. */
export async function commitLane(db: Database, commit: LaneCommit): Promise<void> {
  const { before, after, snapshot } = commit;
  const { nextSeq, judgedThrough, lastEventMinute = null } = after;
  const given = commit.files.filter((file): file is FileCounted => file.kind === 'counted' && file.tally !== undefined);
  const events = countEvents(given.flatMap(({ tally }) => tally ?? []));
  const written = writeTallies(given);
  await db.transaction(async (tx) => {
    const moved = await tx
      .update(lanes)
      .set({
        version: after.version,
        nextSeq,
        judgedThrough,
        lastEventMinute,
        managementReads: sql`${lanes.managementReads} + ${events.managementReads}`,
        managementWrites: sql`${lanes.managementWrites} + ${events.managementWrites}`,
        dataEvents: sql`${lanes.dataEvents} + ${events.dataEvents}`,
        ...(snapshot && { snapshot, snapshotSeq: nextSeq, snapshotMinute: judgedThrough }),
      })
      .where(and(eq(lanes.account, before.account), eq(lanes.version, before.version)));
    if (moved.rowCount !== 1) throw new LaneMovedError(before.account);
    await finishFiles(tx, commit);
    if (given.length > 0) await keepTallies(tx, before, written);
    await keepEpisodes(tx, commit);
    const seen = commit.files.flatMap((file) => (file.kind === 'aws-insights' ? file.insights : []));
    if (seen.length > 0) await storeAwsInsights(tx, seen);
    for (const { contribution, poolDay } of commit.contributions) {
      await tx
        .insert(laneDays)
        .values({
          lane: before.account,
          day: contribution.day,
          poolDay,
          contribution: encodeContribution(contribution),
        })
        .onConflictDoNothing();
    }
  });
}

async function finishFiles(tx: Transaction, { files, nowMs }: LaneCommit): Promise<void> {
  if (files.length === 0) return;
  const column = <Value>(of: (file: FileResult) => Value) => sql.param(files.map(of));
  const records = (name: 'read' | 'counted' | 'duplicates' | 'rejected') =>
    column((file) => ('records' in file ? file.records[name] : 0));
  const state = column((file) => STATES[file.kind]);
  const text = (of: (file: FileResult) => string | null) => column((file) => of(file)?.replaceAll('\0', '�') ?? null);
  await tx.execute(sql`
    update ${logFiles} f set
      state = u.state, reason = u.reason, message = u.message, attempts = f.attempts + u.tried, next_try_ms = u.next_try_ms,
      records_read = u.records_read, records_counted = u.records_counted,
      records_duplicates = u.records_duplicates, records_rejected = u.records_rejected,
      done_ms = case u.state when 'done' then ${nowMs}::bigint end,
      inline = case u.state when 'done' then null else f.inline end
    from unnest(
      ${column(({ row }) => row.id)}::bigint[], ${state}::text[],
      ${text((file) => ('reason' in file ? file.reason : null))}::text[],
      ${text((file) => ('message' in file ? file.message : null))}::text[],
      ${column((file) => ('reason' in file ? 1 : 0))}::integer[],
      ${column((file) => (file.kind === 'later' ? file.nextTryMs : 0))}::bigint[],
      ${records('read')}::integer[], ${records('counted')}::integer[],
      ${records('duplicates')}::integer[], ${records('rejected')}::integer[]
    ) as u(id, state, reason, message, tried, next_try_ms, records_read, records_counted, records_duplicates, records_rejected)
    where f.id = u.id`);
}

const STATES = { counted: 'done', 'aws-insights': 'done', quarantined: 'quarantined', later: 'pending' } as const;

/** Before the transaction begins: on an embedded store everybody waits while it lasts. */
function writeTallies(given: readonly FileCounted[]) {
  return {
    fileIds: sql.param(given.map(({ row }) => row.id)),
    deliveredMinutes: sql.param(given.map(({ row }) => row.deliveredMinute)),
    tally: strung(given.map(({ tally }) => (tally === undefined ? NO_BYTES : packBytes(encodeTally(tally))))),
    ids: strung(given.map(({ eventIds }) => bytesOfIds(eventIds))),
  };
}

async function keepTallies(
  tx: Transaction,
  before: HeldLane,
  { fileIds, deliveredMinutes, tally, ids }: ReturnType<typeof writeTallies>,
): Promise<void> {
  await tx.execute(sql`
    insert into ${tallies} (lane, seq, file_id, delivered_minute, judged_through, tally, event_ids)
    select ${before.account}, ${before.nextSeq}::bigint + u.at - 1, u.file_id, u.delivered_minute, ${before.judgedThrough},
      substring(${tally.bytes}::bytea from u.tally_from for u.tally_length), substring(${ids.bytes}::bytea from u.ids_from for u.ids_length)
    from unnest(
      ${fileIds}::bigint[], ${deliveredMinutes}::integer[],
      ${tally.from}::integer[], ${tally.lengths}::integer[], ${ids.from}::integer[], ${ids.lengths}::integer[]
    ) with ordinality as u(file_id, delivered_minute, tally_from, tally_length, ids_from, ids_length, at)`);
}

const NO_BYTES = new Uint8Array(0);

/** Many as one parameter, and where each begins (from 1, as SQL counts): an array of them would be written out in hexadecimal digits. */
function strung(parts: readonly Uint8Array[]) {
  const lengths = parts.map(({ length }) => length);
  let next = 1;
  const from = lengths.map((length) => {
    next += length;
    return next - length;
  });
  return { bytes: sql.param(Buffer.concat(parts)), from: sql.param(from), lengths: sql.param(lengths) };
}

async function keepEpisodes(tx: Transaction, { before, told: { changed, withdrawn } }: LaneCommit): Promise<void> {
  if (withdrawn.length > 0) {
    await tx.execute(
      sql`delete from ${episodes} where lane = ${before.account} and state = 'early' and id = any(${sql.param([...withdrawn])}::text[])`,
    );
  }
  if (changed.length === 0) return;
  const column = <Value>(of: (told: ToldEpisode) => Value) => sql.param(changed.map(of));
  await tx.execute(sql`
    insert into ${episodes} (lane, id, state, first_minute, last_minute, episode)
    select ${before.account}, u.id, u.state, u.first_minute, u.last_minute, u.episode
    from unnest(
      ${column(({ episode }) => episode.id)}::text[], ${column(({ state }) => state)}::text[],
      ${column(({ episode }) => episode.firstMinute)}::integer[], ${column(({ episode }) => episode.lastMinute)}::integer[],
      ${column(({ json }) => json)}::json[]
    ) as u(id, state, first_minute, last_minute, episode)
    on conflict (lane, id) do update set
      state = excluded.state, first_minute = excluded.first_minute, last_minute = excluded.last_minute, episode = excluded.episode`);
}
