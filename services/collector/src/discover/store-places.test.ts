import { type Data, listings, temporaryData } from '@trailwarden/platform';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addPlace, handClock } from '../testing/lists.js';
import type { PlannedPlace } from './plan-places.js';
import { extendHistory, storePlaces } from './store-places.js';

const NOON = Date.UTC(2026, 2, 2, 12) / 60_000;
const DAY = 1440;
const LANE = '000000000002';
const planned = (place: string, some: Partial<PlannedPlace> = {}): PlannedPlace => ({
  lane: LANE,
  region: 'eu-west-1',
  place,
  readAs: null,
  family: 'CloudTrail',
  trail: 'arn',
  ...some,
});
const [OLD, NEW] = [planned('s3://old/AWSLogs/'), planned('s3://new/AWSLogs/')];

let data: Data;
let clock: ReturnType<typeof handClock>;
beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.close());
beforeEach(async () => {
  clock = handClock(NOON);
  await data.db.delete(listings);
});

const store = (...places: PlannedPlace[]) => storePlaces(data.db, clock, places, 28);

async function row(place: PlannedPlace) {
  const rows = await data.db.select().from(listings);
  return rows.find((each) => each.place === place.place);
}

test('a new place is read from so many days back, as whoever reads it', async () => {
  await store({ ...OLD, readAs: LANE });

  expect(await row(OLD)).toMatchObject({ fromMinute: NOON - 28 * DAY, readAs: LANE, active: true, after: null });
});

test('a place that takes over begins shortly before the end of the old one', async () => {
  await store(OLD);
  await data.db.update(listings).set({ knownThrough: NOON - 100 });

  const changes = await store(NEW);

  expect(changes).toMatchObject({ added: [NEW], left: [{ place: OLD.place }] });
  expect(await row(OLD)).toMatchObject({ active: false, knownThrough: NOON - 100 });
  expect(await row(NEW)).toMatchObject({ active: true, fromMinute: NOON - 160 });
});

test('and so does the old one when it comes back', async () => {
  await store(OLD);
  await data.db.update(listings).set({ knownThrough: NOON - 5000, after: 'cursor' });
  await store(NEW);
  await data.db
    .update(listings)
    .set({ knownThrough: NOON - 10 })
    .where(eq(listings.place, NEW.place));

  expect(await store(OLD)).toMatchObject({ resumed: [OLD], left: [{ place: NEW.place }] });
  expect(await row(OLD)).toMatchObject({ active: true, fromMinute: NOON - 70, after: null, knownThrough: null });
});

test('one that comes back at once goes on where it was', async () => {
  await store(OLD);
  await data.db.update(listings).set({ knownThrough: NOON - 10, after: 'cursor' });
  await store();

  await store(OLD);

  expect(await row(OLD)).toMatchObject({ active: true, after: 'cursor', knownThrough: NOON - 10 });
});

test("folders of the local disk are not discovery's to leave", async () => {
  await addPlace(data, { lane: LANE, place: '/logs' });

  expect((await store(OLD)).left).toEqual([]);
});

test('who reads a place may change, where it got does not', async () => {
  await store(OLD);
  await data.db.update(listings).set({ after: 'cursor' });

  await store({ ...OLD, readAs: LANE });

  expect(await row(OLD)).toMatchObject({ readAs: LANE, after: 'cursor' });
});

test('history is extended backwards, but not into that of the place before', async () => {
  await store(OLD);
  await data.db.update(listings).set({ knownThrough: NOON - 100 });
  await store(NEW, { ...OLD, region: 'us-east-1', place: 's3://old/us/' });

  expect(await extendHistory(data.db, NOON - 60 * DAY)).toBe(1);
  expect(await row(NEW)).toMatchObject({ fromMinute: NOON - 160 });
  expect(await row({ ...OLD, place: 's3://old/us/' })).toMatchObject({
    fromMinute: NOON - 60 * DAY,
    knownThrough: null,
  });
  expect(await extendHistory(data.db, NOON - 60 * DAY)).toBe(0);
});
