import { type Contribution, encodeContribution } from '@trailwarden/detector';
import { type Database, episodes, laneDays, lanes, logFiles, packBytes, tallies } from '@trailwarden/platform';
import { type SQL, sql } from 'drizzle-orm';
import { storeAwsInsights } from '../sources/aws-insights.js';
import type { Writer } from '../sources/store.js';
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

/**
 * One statement, which is all or nothing by itself: on an embedded store each statement more is a thread to be waited for, and everybody
 * else waits while a transaction lasts.
 * @throws LaneMovedError when another process was there first; nothing is changed then.
 */
export async function commitLane(db: Database, commit: LaneCommit): Promise<void> {
  const given = commit.files.filter((file): file is FileCounted => file.kind === 'counted' && file.tally !== undefined);
  const parts = [
    moveLane(commit, given),
    ...finishFiles(commit),
    ...keepTallies(commit.before, given),
    ...withdrawEpisodes(commit),
    ...keepEpisodes(commit),
    ...keepContributions(commit),
  ];
  const statement = sql`with ${sql.join(parts, sql`, `)} select account from moved`;
  const write = async (writer: Writer): Promise<void> => {
    const { rows } = await writer.execute(statement);
    if (rows.length !== 1) throw new LaneMovedError(commit.before.account);
  };
  const seen = commit.files.flatMap((file) => (file.kind === 'aws-insights' ? file.insights : []));
  if (seen.length === 0) return write(db);
  await db.transaction(async (tx) => {
    await write(tx);
    await storeAwsInsights(tx, seen);
  });
}

/** Everything else is only done where this found the lane as it was taken. */
const IF_MOVED = sql`exists (select from moved)`;

function moveLane({ before, after, snapshot }: LaneCommit, given: readonly FileCounted[]): SQL {
  const events = countEvents(given.flatMap(({ tally }) => tally ?? []));
  const { nextSeq, judgedThrough, lastEventMinute = null } = after;
  const kept =
    snapshot === undefined
      ? sql``
      : sql`, snapshot = ${packBytes(snapshot)}::bytea, snapshot_seq = ${nextSeq}::bigint, snapshot_minute = ${judgedThrough}::integer`;
  return sql`moved as (
    update ${lanes} set
      version = ${after.version}::bigint, next_seq = ${nextSeq}::bigint,
      judged_through = ${judgedThrough}::integer, last_event_minute = ${lastEventMinute}::integer,
      management_reads = management_reads + ${events.managementReads}::bigint,
      management_writes = management_writes + ${events.managementWrites}::bigint,
      data_events = data_events + ${events.dataEvents}::bigint${kept}
    where account = ${before.account} and version = ${before.version}::bigint
    returning account)`;
}

function finishFiles({ files, nowMs }: LaneCommit): SQL[] {
  if (files.length === 0) return [];
  const column = <Value>(of: (file: FileResult) => Value) => sql.param(files.map(of));
  const records = (name: 'read' | 'counted' | 'duplicates' | 'rejected') =>
    column((file) => ('records' in file ? file.records[name] : 0));
  const state = column((file) => STATES[file.kind]);
  const text = (of: (file: FileResult) => string | null) => column((file) => of(file)?.replaceAll('\0', '�') ?? null);
  return [
    sql`finished as (
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
    where f.id = u.id and ${IF_MOVED})`,
  ];
}

const STATES = { counted: 'done', 'aws-insights': 'done', quarantined: 'quarantined', later: 'pending' } as const;

function keepTallies(before: HeldLane, given: readonly FileCounted[]): SQL[] {
  if (given.length === 0) return [];
  const tally = strung(given.map(({ packed }) => packed ?? NO_BYTES));
  const ids = strung(given.map(({ eventIds }) => bytesOfIds(eventIds)));
  return [
    sql`kept as (
    insert into ${tallies} (lane, seq, file_id, delivered_minute, judged_through, tally, event_ids)
    select ${before.account}, ${before.nextSeq}::bigint + u.at - 1, u.file_id, u.delivered_minute, ${before.judgedThrough}::integer,
      substring(${tally.bytes}::bytea from u.tally_from for u.tally_length), substring(${ids.bytes}::bytea from u.ids_from for u.ids_length)
    from unnest(
      ${sql.param(given.map(({ row }) => row.id))}::bigint[], ${sql.param(given.map(({ row }) => row.deliveredMinute))}::integer[],
      ${tally.from}::integer[], ${tally.lengths}::integer[], ${ids.from}::integer[], ${ids.lengths}::integer[]
    ) with ordinality as u(file_id, delivered_minute, tally_from, tally_length, ids_from, ids_length, at)
    where ${IF_MOVED})`,
  ];
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

/** Early ones that did not hold; none of them is among those that are told. */
function withdrawEpisodes({ before, told: { withdrawn } }: LaneCommit): SQL[] {
  if (withdrawn.length === 0) return [];
  const ids = sql.param([...withdrawn]);
  return [
    sql`withdrawn as (
    delete from ${episodes} where lane = ${before.account} and state = 'early' and id = any(${ids}::text[]) and ${IF_MOVED})`,
  ];
}

function keepEpisodes({ before, told: { changed } }: LaneCommit): SQL[] {
  if (changed.length === 0) return [];
  const column = <Value>(of: (told: ToldEpisode) => Value) => sql.param(changed.map(of));
  return [
    sql`told as (
    insert into ${episodes} (lane, id, state, first_minute, last_minute, episode)
    select ${before.account}, u.id, u.state, u.first_minute, u.last_minute, u.episode
    from unnest(
      ${column(({ episode }) => episode.id)}::text[], ${column(({ state }) => state)}::text[],
      ${column(({ episode }) => episode.firstMinute)}::integer[], ${column(({ episode }) => episode.lastMinute)}::integer[],
      ${column(({ json }) => json)}::json[]
    ) as u(id, state, first_minute, last_minute, episode)
    where ${IF_MOVED}
    on conflict (lane, id) do update set
      state = excluded.state, first_minute = excluded.first_minute, last_minute = excluded.last_minute, episode = excluded.episode)`,
  ];
}

function keepContributions({ before, contributions }: LaneCommit): SQL[] {
  if (contributions.length === 0) return [];
  const rows = contributions.map(
    ({ contribution, poolDay }) =>
      sql`(${contribution.day}::integer, ${poolDay}::integer, ${Buffer.from(encodeContribution(contribution))}::bytea)`,
  );
  return [
    sql`taught as (
    insert into ${laneDays} (lane, day, pool_day, contribution)
    select ${before.account}, u.day, u.pool_day, u.contribution
    from (values ${sql.join(rows, sql`, `)}) as u(day, pool_day, contribution)
    where ${IF_MOVED}
    on conflict do nothing)`,
  ];
}
