import { LATENESS_MINUTES } from '@trailwarden/detector';
import { type Database, lanes, listings, logFiles } from '@trailwarden/platform';
import { sql } from 'drizzle-orm';
import { endOfDay } from './advance.js';
import type { PoolDays } from './pools.js';

/** Quiet lanes are judged in steps of so many minutes; files that come ask for their lane themselves. */
const STEP_MINUTES = 5;

/**
 * Lanes that have something to judge, or files to try again, for which nobody asked. Ascending.
 * @param endMinute - nothing is judged after it, and somebody waits for the last minute that can be.
 */
export async function lanesDue(db: Database, days: PoolDays, nowMs: number, endMinute?: number): Promise<string[]> {
  const last = Math.min(endOfDay(days.latest), endMinute ?? Number.POSITIVE_INFINITY);
  const step = endMinute === undefined ? STEP_MINUTES : 1;
  const { rows } = await db.execute<{ lane: string }>(sql`
    select places.lane from (
      select lane, min(known_through) as known_through, bool_and(known_through is not null) as looked
      from ${listings} where active and family = 'CloudTrail' group by lane
    ) places left join ${lanes} on lanes.account = places.lane
    where looked and (
      least(places.known_through - ${LATENESS_MINUTES}::integer, ${last}::integer) >= coalesce(lanes.judged_through, -1) + ${step}::integer
      or (coalesce(lanes.judged_through, -1) < ${last}::integer and places.known_through - ${LATENESS_MINUTES}::integer >= ${last}::integer)
    )
    union
    select lane from ${logFiles} where state = 'pending' and next_try_ms <= ${nowMs}::bigint
    order by lane`);
  return rows.map(({ lane }) => lane);
}
