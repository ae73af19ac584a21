import { type Database, facts, listings } from '@trailwarden/platform';
import { sql } from 'drizzle-orm';
import { DELIVERY_GRACE_MINUTES } from './grace.js';
import type { Writer } from './store.js';

/**
 * Notices carry a place on from where listing, or the notices before, left it; over a longer gap than this, as after an outage in which the queue
 * may have thrown messages away, it has to be listed again.
 */
const GAP_MINUTES_MAX = 90;

/** Buckets that notices come for, and since which minute: what was delivered before may have gone without. */
const BUCKET = 'noticed-bucket:';
/** How long a place is not trusted to notices. */
const UNNOTICED_MINUTES = 1440;

/** Places in such buckets whose files came to light by listing only: a filter on the bucket leaves them out. */
const PLACE = 'unnoticed-place:';

export async function noteBuckets(db: Writer, buckets: readonly string[], minute: number): Promise<void> {
  if (buckets.length === 0) return;
  const rows = buckets.map((bucket) => ({ name: `${BUCKET}${bucket}`, value: { sinceMinute: minute } }));
  await db.insert(facts).values(rows).onConflictDoNothing();
}

/** Notices missed a file of this place, which listing found: for a day listing alone says how far it is known. */
export async function noteUnnoticed(db: Writer, place: string, minute: number): Promise<void> {
  await db
    .insert(facts)
    .values({ name: `${PLACE}${place}`, value: { minute } })
    .onConflictDoUpdate({ target: facts.name, set: { value: { minute } } });
}

/**
 * The queue was found empty: of the places it covers, everything delivered up to shortly before is in the ledger.
 *
 * Covered is a place that was listed to its end after the first notice for its bucket, unless listing has caught the notices missing a file
 * of it. So a queue that is set up late, or for a part of the bucket, never makes a place look complete that is not.
 * @returns how many places moved on.
 */
export async function raiseKnownThrough(db: Database, emptyAtMinute: number): Promise<number> {
  const through = emptyAtMinute - DELIVERY_GRACE_MINUTES;
  const { rowCount } = await db.execute(sql`
    update ${listings} set known_through = ${through}::integer
    where active and reached_end_ms is not null and problem is null
      and known_through < ${through}::integer and known_through >= ${through - GAP_MINUTES_MAX}::integer
      and ${isCovered(emptyAtMinute)}`);
  return rowCount ?? 0;
}

/** Listed so often when notices cover a place, in case one gets lost. */
const COVERED_EVERY_MINUTES = 60;
/** What was denied is asked for less often. */
const PROBLEM_EVERY_MINUTES = 15;
/** Of one round; the rest is due in the next. */
const DUE_MAX = 5_000;

export type DueListing = typeof listings.$inferSelect;

/**
 * Places of which it is time to list them, or to go on, `lookup:` places and folders among them; new ones first, then those that wait longest.
 * To be asked for every minute: places with a problem take turns by the minute.
 * @param everyMinutes - how often a place is listed of whose files no notices come. A request costs, so notices are cheaper.
 */
export async function listingsDue(
  db: Database,
  nowMs: number,
  everyMinutes: number,
  max = DUE_MAX,
): Promise<readonly DueListing[]> {
  const minute = Math.floor(nowMs / 60_000);
  const turn = sql`mod(${minute}::bigint + abs(hashtext(place)::bigint), ${PROBLEM_EVERY_MINUTES}) = 0`;
  return db
    .select()
    .from(listings)
    .where(sql`active and case when problem is not null then ${turn} else ${isDue(nowMs, everyMinutes)} end`)
    .orderBy(sql`reached_end_ms nulls first`, listings.place)
    .limit(max);
}

/** Those of one lane, once it is its turn; places with a problem are tried too. */
export async function listingsDueOf(
  db: Database,
  lane: string,
  nowMs: number,
  everyMinutes: number,
): Promise<readonly DueListing[]> {
  return db
    .select()
    .from(listings)
    .where(sql`lane = ${lane} and active and (problem is not null or ${isDue(nowMs, everyMinutes)})`)
    .orderBy(listings.place);
}

function isDue(nowMs: number, everyMinutes: number) {
  const ago = (minutes: number) => nowMs - minutes * 60_000;
  return sql`case
    when reached_end_ms is null then true
    when ${isCovered(Math.floor(nowMs / 60_000))} then reached_end_ms <= ${ago(COVERED_EVERY_MINUTES)}::bigint
    else reached_end_ms <= ${ago(everyMinutes)}::bigint end`;
}

/** Whether notices tell of every file of a row of `listings` delivered after its known_through. */
function isCovered(nowMinute: number) {
  return sql`(exists (
      select from ${facts} where name = ${BUCKET}::text || split_part(place, '/', 3)
        and (value ->> 'sinceMinute')::integer <= known_through
    ) and not exists (
      select from ${facts} where name = ${PLACE}::text || place
        and (value ->> 'minute')::integer > ${nowMinute - UNNOTICED_MINUTES}::integer
    ))`;
}
