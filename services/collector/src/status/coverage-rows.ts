import {
  accounts,
  awsInsights,
  type Database,
  facts,
  forgottenFiles,
  incidents,
  lanes,
  listings,
  logFiles,
  pools,
  trails,
  workers,
} from '@trailwarden/platform';
import { asc, eq, min, sql } from 'drizzle-orm';
import { DISCOVERY_FACT } from '../discover/discover.js';
import type { DiscoverySummary } from '../discover/summary.js';

/** What is usual is what was so these last days. */
const SPACING_DAYS = 14;
const DAY_MINUTES = 1_440;

/** Places of a lane and region, taken together. */
export interface PlacesRow {
  readonly lane: string;
  readonly region: string;
  readonly places: number;
  readonly knownThrough: number | null;
  /** Places that were never looked through, and those not yet to their end. */
  readonly unlooked: number;
  readonly unlisted: number;
  readonly problem: string | null;
  readonly problemSinceMs: number | null;
}

/** Files of a lane and region: in the ledger, and those it has forgotten. */
export interface FilesRow {
  readonly lane: string;
  readonly region: string;
  readonly found: number;
  readonly done: number;
  readonly pending: number;
  readonly quarantined: number;
  readonly failing: number;
  /** Files that must have a tally. */
  readonly tallied: number;
  readonly firstFile: number | null;
  readonly lastFile: number | null;
  readonly read: number;
  readonly counted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Files whose records do not add up. */
  readonly unbalanced: number;
}

export interface SpacingRow {
  readonly lane: string;
  readonly region: string;
  readonly spacings: number;
  readonly median: number;
  readonly secondLongest: number | null;
}

/** All that coverage is made of, in a handful of grouped queries whatever the size of the organization. */
export interface CoverageRows {
  readonly accounts: readonly (typeof accounts.$inferSelect)[];
  readonly lanes: readonly {
    readonly account: string;
    readonly judgedThrough: number;
    readonly lastEventMinute: number | null;
    readonly nextSeq: number;
    readonly managementReads: number;
    readonly managementWrites: number;
    readonly dataEvents: number;
  }[];
  readonly places: readonly PlacesRow[];
  readonly files: readonly FilesRow[];
  readonly spacings: readonly SpacingRow[];
  readonly failing: readonly { readonly lane: string; readonly region: string; readonly message: string }[];
  readonly quarantinedBy: readonly { readonly reason: string; readonly files: number }[];
  readonly trails: readonly (typeof trails.$inferSelect)[];
  readonly incidentStates: readonly { readonly state: string; readonly incidents: number }[];
  readonly incidents: readonly { readonly account: string; readonly incidents: number }[];
  readonly awsInsights: readonly { readonly account: string; readonly told: number }[];
  readonly workers: readonly (typeof workers.$inferSelect)[];
  readonly firstDay: number | undefined;
  readonly discovery: DiscoverySummary | undefined;
}

/** One look at one moment, while others go on writing. */
export function readCoverageRows(db: Database): Promise<CoverageRows> {
  return db.transaction(
    async (tx) => {
      const files = await filesBooked(tx);
      const latest = files.reduce((last, { lastFile }) => Math.max(last, lastFile ?? 0), 0);
      const [discovery] = await tx.select().from(facts).where(eq(facts.name, DISCOVERY_FACT));
      const [judging] = await tx.select({ day: min(pools.day) }).from(pools);
      return {
        files,
        spacings: await spacingsSince(tx, latest - SPACING_DAYS * DAY_MINUTES),
        places: await placesListed(tx),
        failing: await lastFailures(tx),
        accounts: await tx.select().from(accounts).orderBy(asc(accounts.id)),
        lanes: await tx
          .select({
            account: lanes.account,
            judgedThrough: lanes.judgedThrough,
            lastEventMinute: lanes.lastEventMinute,
            nextSeq: lanes.nextSeq,
            managementReads: lanes.managementReads,
            managementWrites: lanes.managementWrites,
            dataEvents: lanes.dataEvents,
          })
          .from(lanes),
        quarantinedBy: await rowsOf<{ reason: string; files: number }>(
          tx,
          sql`select coalesce(reason, 'unknown') as reason, count(*)::integer as files from ${logFiles}
            where state = 'quarantined' group by 1 order by 2 desc, 1`,
        ),
        trails: await tx.select().from(trails).orderBy(asc(trails.arn)),
        incidentStates: await rowsOf<{ state: string; incidents: number }>(
          tx,
          sql`select state, count(*)::integer as incidents from ${incidents} group by 1`,
        ),
        incidents: await rowsOf<{ account: string; incidents: number }>(
          tx,
          sql`select account, count(*)::integer as incidents from ${incidents}, jsonb_array_elements_text(accounts) as account
            where state in ('open', 'ended') group by 1`,
        ),
        awsInsights: await rowsOf<{ account: string; told: number }>(
          tx,
          sql`select account, count(distinct shared_event_id)::integer as told from ${awsInsights} group by 1`,
        ),
        workers: await tx.select().from(workers).orderBy(asc(workers.id)),
        firstDay: judging?.day ?? undefined,
        discovery: discovery?.value as DiscoverySummary | undefined,
      };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** Rows of plain SQL; columns are named as the fields are. */
async function rowsOf<Row extends object>(tx: Transaction, query: ReturnType<typeof sql>): Promise<Row[]> {
  const { rows } = await tx.execute(query);
  return rows as Row[];
}

function filesBooked(tx: Transaction): Promise<FilesRow[]> {
  // Sums as floating point: whole and exact up to 2^53, and numbers to the driver.
  return rowsOf(
    tx,
    sql`select lane, region, sum(found)::float8 as found, sum(done)::float8 as done, sum(pending)::float8 as pending,
      sum(quarantined)::float8 as quarantined, sum(failing)::float8 as failing, sum(tallied)::float8 as tallied,
      min("firstFile") as "firstFile", max("lastFile") as "lastFile",
      sum(read)::float8 as read, sum(counted)::float8 as counted, sum(duplicates)::float8 as duplicates, sum(rejected)::float8 as rejected,
      sum(unbalanced)::float8 as unbalanced
    from (select lane, region, count(*)::integer as found,
      (count(*) filter (where state = 'done'))::integer as done,
      (count(*) filter (where state = 'pending'))::integer as pending,
      (count(*) filter (where state = 'quarantined'))::integer as quarantined,
      (count(*) filter (where state = 'pending' and attempts > 0))::integer as failing,
      (count(*) filter (where state = 'done' and records_counted > 0 and family <> 'CloudTrail-Insight'))::integer as tallied,
      min(delivered_minute) filter (where family = 'CloudTrail') as "firstFile",
      max(delivered_minute) filter (where family = 'CloudTrail') as "lastFile",
      sum(records_read)::float8 as read, sum(records_counted)::float8 as counted,
      sum(records_duplicates)::float8 as duplicates, sum(records_rejected)::float8 as rejected,
      (count(*) filter (where records_read <> records_counted + records_duplicates + records_rejected))::integer as unbalanced
    from ${logFiles} group by lane, region
    union all
    select lane, region, files, files, 0, 0, 0, tallied, first_file, forgotten_before - 1,
      records_read, records_counted, records_duplicates, records_rejected,
      case when records_read <> records_counted + records_duplicates + records_rejected then 1 else 0 end
    from ${forgottenFiles}) as parts group by lane, region`,
  );
}

/** Files of one minute are one delivery. */
function spacingsSince(tx: Transaction, minute: number): Promise<SpacingRow[]> {
  return rowsOf(
    tx,
    sql`select lane, region, count(*)::integer as spacings,
      percentile_disc(0.5) within group (order by minutes) as median,
      (array_agg(minutes order by minutes desc))[2] as "secondLongest"
    from (
      select lane, region, delivered_minute - lag(delivered_minute) over (partition by lane, region order by delivered_minute) as minutes
      from ${logFiles} where family = 'CloudTrail' and delivered_minute >= ${minute}::integer
    ) spaced where minutes > 0 group by lane, region`,
  );
}

async function placesListed(tx: Transaction): Promise<PlacesRow[]> {
  const found = await rowsOf<Omit<PlacesRow, 'problemSinceMs'> & { readonly problemSinceMs: string | null }>(
    tx,
    sql`select lane, region, count(*)::integer as places,
      min(known_through) filter (where family = 'CloudTrail') as "knownThrough",
      (count(*) filter (where family = 'CloudTrail' and known_through is null))::integer as unlooked,
      (count(*) filter (where family = 'CloudTrail' and reached_end_ms is null))::integer as unlisted,
      min(problem) as problem, min(problem_since_ms) as "problemSinceMs"
    from ${listings} where active group by lane, region`,
  );
  return found.map((row) => ({
    ...row,
    problemSinceMs: row.problemSinceMs === null ? null : Number(row.problemSinceMs),
  }));
}

function lastFailures(tx: Transaction): Promise<{ lane: string; region: string; message: string }[]> {
  return rowsOf(
    tx,
    sql`select distinct on (lane, region) lane, region, coalesce(message, reason, 'unknown') as message from ${logFiles}
      where state = 'pending' and attempts > 0 order by lane, region, delivered_minute, address`,
  );
}
