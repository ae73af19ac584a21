import { LATENESS_MINUTES } from '@trailwarden/detector';
import { type Database, forgottenFiles, lanes, listings, logFiles, pools } from '@trailwarden/platform';
import { sql } from 'drizzle-orm';
import { dayOf } from '../judge/advance.js';

/** How far a collector is. */
export interface CollectProgress {
  /** Places that are listed, and those that were listed to their end at least once. */
  readonly places: number;
  readonly placesListed: number;
  readonly filesPending: number;
  readonly filesDone: number;
  readonly filesQuarantined: number;
  readonly bytesPending: number;
  readonly bytesDone: number;
  readonly records: number;
  readonly lanes: number;
  /** Lanes that are judged as far as their files are known. */
  readonly lanesJudged: number;
  /** Nothing is left to list, read or judge. */
  readonly idle: boolean;
}

/** A collector that goes on is always some minutes behind: lanes are judged in steps, and time passes. */
const BEHIND_MINUTES = 15;

/** @param endMinute - nothing is judged after it; undefined for a collector that goes on. */
export async function collectProgress(db: Database, endMinute?: number): Promise<CollectProgress> {
  const end = endMinute ?? null;
  const behind = endMinute === undefined ? BEHIND_MINUTES : 0;
  const { rows } = await db.execute<Record<string, number | string | null>>(sql`
    with places as (
      select lane, min(known_through) as known_through, count(*)::integer as places,
        count(*) filter (where reached_end_ms is not null)::integer as listed
      from ${listings} where active and family = 'CloudTrail' group by lane
    ), judged as (
      select count(*)::integer as lanes, coalesce(sum(places), 0)::integer as places, coalesce(sum(listed), 0)::integer as listed,
        (count(*) filter (where lanes.judged_through >= least(places.known_through - ${LATENESS_MINUTES}::integer, ${end}::integer) - ${behind}::integer))::integer as judged,
        min(least(places.known_through - ${LATENESS_MINUTES}::integer, ${end}::integer)) - ${behind}::integer as through
      from places left join ${lanes} on lanes.account = places.lane
    ), files as (
      select (count(*) filter (where state = 'pending'))::integer as pending, (count(*) filter (where state = 'done'))::integer as done,
        (count(*) filter (where state = 'quarantined'))::integer as quarantined,
        (coalesce(sum(bytes) filter (where state = 'pending'), 0))::bigint as bytes_pending,
        (coalesce(sum(bytes) filter (where state = 'done'), 0))::bigint as bytes_done,
        coalesce(sum(records_counted), 0)::bigint as records
      from ${logFiles}
    ), forgotten as (
      select coalesce(sum(files), 0)::bigint as files_forgotten, coalesce(sum(records_counted), 0)::bigint as records_forgotten from ${forgottenFiles}
    )
    select judged.*, files.*, forgotten.*, (select max(day) from ${pools}) as pool_day from judged, files, forgotten`);
  const row = rows[0] ?? {};
  const number = (name: string): number => Number(row[name] ?? 0);
  const progress = {
    places: number('places'),
    placesListed: number('listed'),
    filesPending: number('pending'),
    filesDone: number('done') + number('files_forgotten'),
    filesQuarantined: number('quarantined'),
    bytesPending: number('bytes_pending'),
    bytesDone: number('bytes_done'),
    records: number('records') + number('records_forgotten'),
    lanes: number('lanes'),
    lanesJudged: number('judged'),
  };
  const { lanes: all, lanesJudged, places, placesListed, filesPending } = progress;
  const idle =
    all > 0 &&
    lanesJudged === all &&
    placesListed === places &&
    filesPending === 0 &&
    row.through != null &&
    number('pool_day') >= dayOf(number('through'));
  return { ...progress, idle };
}
