import { DAY_MINUTES, type Incident } from '@trailwarden/detector';
import { type Database, incidents, laneDays, lanes, logFiles, pools, tallies } from '@trailwarden/platform';
import { inArray, isNull, max, min, ne, or, sql } from 'drizzle-orm';
import { dayOf, endOfDay } from '../judge/advance.js';

/** An incident, and whether it is over. */
export interface ToldIncident {
  readonly state: 'open' | 'ended';
  readonly incident: Incident;
}

/** A lane's part of the tally log. */
export interface LaneLog {
  readonly account: string;
  readonly judgedThrough: number;
  /** The tallies from `firstSeq` up to, without, `endSeq` are kept. */
  readonly firstSeq: number;
  readonly endSeq: number;
  /** Milliseconds since 1970: when a file of it was last read. */
  readonly workedMs: number;
}

/** What is replayed: the store at one moment. What it names never changes later, however long the replay takes. */
export interface ReplayPlan {
  readonly lanes: readonly LaneLog[];
  readonly tallies: number;
  /** Days of the organization to go through. */
  readonly firstDay: number;
  readonly latestDay: number;
  /** Everything that was ever given is still there, so a replay under the same settings tells the same. */
  readonly isComplete: boolean;
  /** First delivery of which nothing is gone. */
  readonly keptFromMinute: number;
  /** Of the first day, where the days before are gone; encoded. */
  readonly pool: Uint8Array | undefined;
  /** By `lane day`: the day a contribution was merged with, where it is another one; null when it is not merged yet. */
  readonly mergedWith: ReadonlyMap<string, number | null>;
  /** What the store tells of. */
  readonly told: readonly ToldIncident[];
}

/** Undefined before anything was judged. */
export function planReplay(db: Database): Promise<ReplayPlan | undefined> {
  return db.transaction(
    async (tx) => {
      const [days] = await tx.select({ first: min(pools.day), latest: max(pools.day) }).from(pools);
      if (days?.first == null || days.latest == null) return undefined;
      const { first, latest } = days;
      const logs = await laneLogs(tx, first);
      const isComplete = logs.every(({ isWhole }) => isWhole);
      const keptFromMinute = isComplete ? first * DAY_MINUTES : firstKept(logs, first * DAY_MINUTES);
      const firstDay = Math.max(first, dayOf(keptFromMinute));
      const [begin] = isComplete
        ? []
        : await tx
            .select()
            .from(pools)
            .where(inArray(pools.day, [firstDay]));
      const merged = await tx
        .select({ lane: laneDays.lane, day: laneDays.day, mergedDay: laneDays.mergedDay })
        .from(laneDays)
        .where(or(isNull(laneDays.mergedDay), ne(laneDays.mergedDay, laneDays.day)));
      const stands = await tx
        .select()
        .from(incidents)
        .where(inArray(incidents.state, ['open', 'ended']));
      return {
        lanes: logs,
        tallies: logs.reduce((sum, { kept }) => sum + kept, 0),
        firstDay,
        latestDay: latest,
        isComplete,
        keptFromMinute,
        pool: begin?.pool,
        mergedWith: new Map(merged.map(({ lane, day, mergedDay }) => [`${lane} ${day}`, mergedDay])),
        told: stands.map(({ state, incident }) => ({
          state: state as ToldIncident['state'],
          incident: incident as Incident,
        })),
      };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

interface KeptLog extends LaneLog {
  readonly kept: number;
  readonly isWhole: boolean;
  readonly firstDelivered: number | undefined;
}

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

async function laneLogs(tx: Transaction, firstDay: number): Promise<KeptLog[]> {
  const { rows } = await tx.execute<Record<string, string | number | null>>(sql`
    select account, next_seq, judged_through, kept.first_seq, coalesce(kept.tallies, 0) as tallies, kept.first_delivered, worked.ms
    from ${lanes} left join (
      select lane, min(seq) as first_seq, count(*)::integer as tallies, min(delivered_minute) as first_delivered from ${tallies} group by lane
    ) kept on kept.lane = account left join (
      select lane, max(done_ms) as ms from ${logFiles} group by lane
    ) worked on worked.lane = account
    where next_seq > 1 order by account`);
  const begin = endOfDay(firstDay - 1);
  return rows.map((row) => {
    const endSeq = Number(row.next_seq);
    const firstSeq = Number(row.first_seq ?? endSeq);
    return {
      account: String(row.account),
      judgedThrough: Math.max(begin, Number(row.judged_through)),
      firstSeq,
      endSeq,
      workedMs: Number(row.ms ?? 0),
      kept: Number(row.tallies),
      isWhole: Number(row.tallies) === endSeq - 1,
      firstDelivered: row.first_delivered === null ? undefined : Number(row.first_delivered),
    };
  });
}

/** Tallies are forgotten by the delivery of their files: from the first that is kept of an account that lost some, all are there. */
function firstKept(logs: readonly KeptLog[], otherwise: number): number {
  const kept = logs.flatMap(({ isWhole, firstDelivered: minute }) =>
    minute === undefined ? [] : [{ isWhole, minute }],
  );
  const cut = kept.filter(({ isWhole }) => !isWhole);
  const minutes = (cut.length > 0 ? cut : kept).map(({ minute }) => minute);
  return minutes.length === 0 ? otherwise : Math.min(...minutes);
}
