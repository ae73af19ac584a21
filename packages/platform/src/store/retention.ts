import type { Data } from './data.js';

/** How long what nobody needs any more is kept. Incidents, insights and audit are kept for ever. */
export interface RetentionPolicy {
  /**
   * Hashes of event ids: how long after a file the same events may come again, beyond lateness. By the time that a lane has judged, not by the
   * clock: history is read in days' worth, and its files are compared like any other.
   */
  readonly eventIdHours: number;
  /** Minutes stay open for this long after delivery time has passed them. */
  readonly latenessMinutes: number;
  /** Tallies: how far back a backtest and graphs can go. Kept longer where a lane's snapshot does not hold them yet. */
  readonly tallyDays: number;
  /**
   * The ledger's rows of files that are done, by the time that a lane has judged: how a file is known as read. Their sums stay, and a file older than what has
   * gone is taken for one of them. Longer than a queue of notices or a listing can look back.
   */
  readonly ledgerDays: number;
}

export const RETENTION: RetentionPolicy = Object.freeze({
  eventIdHours: 24,
  latenessMinutes: 30,
  tallyDays: 35,
  ledgerDays: 45,
});

/** Rows. */
export interface RetentionCounts {
  readonly eventIdsCleared: number;
  readonly talliesDeleted: number;
  readonly inlineDropped: number;
  readonly filesForgotten: number;
}

/** Each batch is a transaction of its own, some ten milliseconds: an embedded store does nothing else meanwhile. */
const BATCH_ROWS = 500;

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** Files are compared with all of two neighbouring halves of the window: some that are further apart, none that are nearer. */
const WINDOWS_KEPT = 1.5;

// Rows that another process is at already are left to it.
const CLEAR_EVENT_IDS = `
  update trailwarden.tallies set event_ids = null where (lane, seq) in (
    select t.lane, t.seq from trailwarden.tallies t join trailwarden.lanes l on l.account = t.lane
    where t.event_ids is not null and t.delivered_minute < l.judged_through - $1
    limit $2 for update of t skip locked)`;

const DELETE_TALLIES = `
  delete from trailwarden.tallies where (lane, seq) in (
    select t.lane, t.seq from trailwarden.tallies t join trailwarden.lanes l on l.account = t.lane
    where t.delivered_minute < $1 and t.seq < l.snapshot_seq
    limit $2 for update of t skip locked)`;

const DROP_INLINE = `
  update trailwarden.log_files set inline = null where id in (
    select id from trailwarden.log_files where inline is not null and state = 'done'
    limit $1 for update skip locked)`;

// In one statement, so that a sum and the rows it is of never stand both.
const FORGET_FILES = `
  with old as (
    select f.id from trailwarden.lanes l join trailwarden.log_files f on f.lane = l.account
    where f.state = 'done' and f.inline is null and f.delivered_minute < l.judged_through - $1
    limit $2 for update of f skip locked
  ), gone as (
    delete from trailwarden.log_files f using old where f.id = old.id returning f.*
  ), summed as (
    insert into trailwarden.forgotten_files as known (
      lane, region, forgotten_before, first_file, files, tallied, records_read, records_counted, records_duplicates, records_rejected)
    select lane, region, max(delivered_minute) + 1, min(delivered_minute) filter (where family = 'CloudTrail'), count(*),
      count(*) filter (where records_counted > 0 and family <> 'CloudTrail-Insight'),
      sum(records_read), sum(records_counted), sum(records_duplicates), sum(records_rejected)
    from gone group by lane, region
    on conflict (lane, region) do update set
      forgotten_before = greatest(known.forgotten_before, excluded.forgotten_before),
      first_file = least(known.first_file, excluded.first_file),
      files = known.files + excluded.files, tallied = known.tallied + excluded.tallied,
      records_read = known.records_read + excluded.records_read,
      records_counted = known.records_counted + excluded.records_counted,
      records_duplicates = known.records_duplicates + excluded.records_duplicates,
      records_rejected = known.records_rejected + excluded.records_rejected
  )
  select id from gone`;

/** Throws away what is older than the policy says, in batches. Run it every hour or so; stopped halfway it goes on the next time. */
export async function applyRetention(data: Data, policy: RetentionPolicy, nowMs: number): Promise<RetentionCounts> {
  const nowMinute = Math.floor(nowMs / MINUTE_MS);
  const windowMinutes = policy.eventIdHours * HOUR_MINUTES + policy.latenessMinutes;
  const talliesBefore = nowMinute - policy.tallyDays * DAY_MINUTES;
  return {
    talliesDeleted: await inBatches(data, DELETE_TALLIES, Math.floor(talliesBefore)),
    eventIdsCleared: await inBatches(data, CLEAR_EVENT_IDS, Math.ceil(windowMinutes * WINDOWS_KEPT)),
    inlineDropped: await inBatches(data, DROP_INLINE),
    filesForgotten: await inBatches(data, FORGET_FILES, policy.ledgerDays * DAY_MINUTES),
  };
}

async function inBatches(data: Data, statement: string, ...parameters: readonly number[]): Promise<number> {
  let rows = 0;
  for (;;) {
    const { rowCount } = await data.pool.query(statement, [...parameters, BATCH_ROWS]);
    rows += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH_ROWS) return rows;
  }
}
