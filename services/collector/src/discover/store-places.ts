import { type Clock, type Database, listings, minuteOf } from '@trailwarden/platform';
import { inArray } from 'drizzle-orm';
import type { PlannedPlace } from './plan-places.js';

const ROWS_MAX = 1000;
const MINUTES_PER_DAY = 1440;

/**
 * When another place takes over a region, it begins so long before the end of the old one. Files of the two hold the same events under
 * the same ids, which are dropped the second time; but ids are not remembered for weeks, so the new place's history must stay unread.
 */
const OVERLAP_MINUTES = 60;

export interface PlaceChanges {
  readonly added: readonly PlannedPlace[];
  readonly resumed: readonly PlannedPlace[];
  readonly left: readonly { readonly lane: string; readonly region: string; readonly place: string }[];
}

type Listing = typeof listings.$inferSelect;

/**
 * Makes the places in the store those of the plan. What is not planned any more is set inactive and keeps how far it got; folders of
 * the local disk are not discovery's and stay. One transaction.
 */
export async function storePlaces(
  db: Database,
  clock: Clock,
  planned: readonly PlannedPlace[],
  historyDays: number,
): Promise<PlaceChanges> {
  const historyMinute = minuteOf(clock) - historyDays * MINUTES_PER_DAY;
  return db.transaction(async (tx) => {
    const before = await tx.select().from(listings);
    const known = new Map(before.map((row) => [keyOf(row), row]));
    const byLane = new Map<string, Listing[]>();
    for (const row of before) byLane.set(row.lane, [...(byLane.get(row.lane) ?? []), row]);
    const wanted = new Set(planned.map(keyOf));

    const added = planned.filter((place) => !known.has(keyOf(place)));
    const resumed = planned.filter((place) => known.get(keyOf(place))?.active === false);
    const reread = planned.filter(
      (place) => known.has(keyOf(place)) && known.get(keyOf(place))?.readAs !== place.readAs,
    );
    const left = before.filter((row) => row.active && isDiscovered(row.place) && !wanted.has(keyOf(row)));

    for (const some of chunks(added)) {
      const rows = some.map(({ lane, region, place, readAs, family }) => {
        const fromMinute = fromMinuteOf(region, family, byLane.get(lane) ?? [], historyMinute);
        return { lane, region, place, family, readAs, fromMinute };
      });
      await tx.insert(listings).values(rows).onConflictDoNothing();
    }
    for (const some of chunks(left)) await tx.update(listings).set({ active: false }).where(isAny(some));
    for (const some of chunks(resumed)) {
      await tx.update(listings).set({ active: true, problem: null, problemSinceMs: null }).where(isAny(some));
    }
    for (const place of resumed) {
      const row = known.get(keyOf(place))!;
      const others = (byLane.get(place.lane) ?? []).filter((other) => other !== row);
      const begin = fromMinuteOf(place.region, place.family, others, 0);
      // What came meanwhile was read elsewhere.
      if (begin <= (row.knownThrough ?? row.fromMinute)) continue;
      await tx
        .update(listings)
        .set({ fromMinute: begin, after: null, knownThrough: null, reachedEndMs: null })
        .where(isAny([place]));
    }
    for (const readAs of new Set(reread.map((place) => place.readAs))) {
      for (const some of chunks(reread.filter((place) => place.readAs === readAs))) {
        await tx.update(listings).set({ readAs }).where(isAny(some));
      }
    }
    return { added, resumed, left: left.map(({ lane, region, place }) => ({ lane, region, place })) };
  });
}

/**
 * Lets places be listed from an earlier minute on; files that are in the ledger by then are not added again. A place that took over from
 * another stays as it is: what was before is the other's. Answers how many are concerned.
 */
export async function extendHistory(db: Database, fromMinute: number, lanes?: readonly string[]): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.select().from(listings);
    const earliest = new Map<string, number>();
    const kindOf = ({ lane, region, family }: Listing) => `${lane} ${region} ${family}`;
    for (const row of rows) {
      const other = earliest.get(kindOf(row)) ?? row.fromMinute;
      earliest.set(kindOf(row), Math.min(other, row.fromMinute));
    }
    const earlier = rows.filter(
      (row) =>
        row.active &&
        isDiscovered(row.place) &&
        row.fromMinute > fromMinute &&
        row.fromMinute === earliest.get(kindOf(row)) &&
        (lanes === undefined || lanes.includes(row.lane)),
    );
    for (const some of chunks(earlier)) {
      await tx
        .update(listings)
        .set({ fromMinute, after: null, knownThrough: null, reachedEndMs: null })
        .where(isAny(some));
    }
    return earlier.length;
  });
}

function fromMinuteOf(region: string, family: string, lane: readonly Listing[], historyMinute: number): number {
  const ends = lane
    .filter((row) => row.region === region && row.family === family)
    .flatMap(({ knownThrough }) => knownThrough ?? []);
  return ends.length === 0 ? historyMinute : Math.max(historyMinute, Math.max(...ends) - OVERLAP_MINUTES);
}

/** As opposed to a folder of the local disk. */
function isDiscovered(place: string): boolean {
  return place.startsWith('s3://') || place.startsWith('lookup:');
}

/** Of discovered places; their text holds account and region. */
function isAny(places: readonly { readonly place: string }[]) {
  return inArray(
    listings.place,
    places.map(({ place }) => place),
  );
}

function chunks<Row>(rows: readonly Row[]): Row[][] {
  const count = Math.ceil(rows.length / ROWS_MAX);
  return Array.from({ length: count }, (_, index) => rows.slice(index * ROWS_MAX, (index + 1) * ROWS_MAX));
}

function keyOf({ lane, region, place }: { lane: string; region: string; place: string }): string {
  return `${lane} ${region} ${place}`;
}
