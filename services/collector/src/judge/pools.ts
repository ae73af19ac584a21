import {
  createPool,
  type DetectorSettings,
  decodePool,
  encodePool,
  type Pool,
  type StepContext,
} from '@trailwarden/detector';
import { type Database, pools } from '@trailwarden/platform';
import { inArray, max, min, sql } from 'drizzle-orm';
import type { Judging } from './advance.js';

/** Decoded pools kept: a few hundred kilobytes each. Backfill has lanes on a few days at a time. */
const POOLS_KEPT_MAX = 40;

/** First and last day there is a pool for: judging begins with the first, and cannot go beyond the last. */
export interface PoolDays {
  readonly first: number;
  readonly latest: number;
}

/** The day whose pool judges a day. */
export function poolDayOf(day: number, { first, latest }: PoolDays): number {
  return Math.min(latest, Math.max(first, day));
}

/** What the organization knew, day by day: read from the store and kept for a while. A day's pool never changes. */
export interface Pools {
  /** Undefined before anything can be judged. */
  days(): Promise<PoolDays | undefined>;
  /** Makes the pools of some days ready. Days outside of `days` are judged by the nearest. */
  judging(fromDay: number, toDay: number, days: PoolDays): Promise<Judging>;
}

export function createPools(db: Database, judgedBy: Omit<StepContext, 'pool'>): Pools {
  const kept = new Map<number, Pool>();

  async function load(days: readonly number[]): Promise<ReadonlyMap<number, Pool>> {
    const missing = days.filter((day) => !kept.has(day));
    const rows = missing.length === 0 ? [] : await db.select().from(pools).where(inArray(pools.day, missing));
    for (const { day, pool } of rows) kept.set(day, decodePool(pool));
    const ready = new Map(days.flatMap((day) => (kept.has(day) ? [[day, kept.get(day) as Pool]] : [])));
    for (const day of kept.keys()) if (kept.size > POOLS_KEPT_MAX) kept.delete(day);
    return ready;
  }

  return {
    days: async () => {
      const [row] = await db.select({ first: min(pools.day), latest: max(pools.day) }).from(pools);
      const { first = null, latest = null } = row ?? {};
      return first === null || latest === null ? undefined : { first, latest };
    },
    judging: async (fromDay, toDay, days) => {
      const [from, to] = [poolDayOf(fromDay, days), poolDayOf(toDay, days)];
      const ready = await load(Array.from({ length: to - from + 1 }, (_, i) => from + i));
      return {
        ...judgedBy,
        poolOf: (day) => {
          const pool = ready.get(poolDayOf(day, days));
          if (pool === undefined) throw new Error(`the pool of day ${poolDayOf(day, days)} was not made ready`);
          return pool;
        },
      };
    },
  };
}

/** Says where judging begins, once for an installation: what happened before is not judged. */
export async function beginJudging(db: Database, firstDay: number, settings: DetectorSettings): Promise<void> {
  const pool = Buffer.from(encodePool(createPool(settings)));
  await db.execute(
    sql`insert into ${pools} (day, pool) select ${firstDay}::integer, ${pool}::bytea where not exists (select from ${pools})`,
  );
}
