import { buildLogKey } from '@trailwarden/cloudtrail';
import { type Data, facts, listings, logFiles, temporaryData } from '@trailwarden/platform';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeAws } from '../testing/fake-aws.js';
import { addPlace, handClock } from '../testing/lists.js';
import { keyBefore, minuteOfKey } from './list-page.js';
import { advanceListing, type Listing } from './listing.js';

const LANE = '000000000002';
const PLACE = `s3://trail/AWSLogs/o-abc/${LANE}/CloudTrail/eu-west-1/`;
const NOON = Date.UTC(2026, 2, 2, 12) / 60_000;

let data: Data;
let aws: FakeAws;
let clock: ReturnType<typeof handClock>;

beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.close());
beforeEach(async () => {
  aws = new FakeAws();
  aws.buckets.set('trail', new Map());
  clock = handClock(NOON);
  await data.db.delete(listings);
  await data.db.delete(logFiles);
  await data.db.delete(facts);
});

function deliver(
  deliveredMinute: number,
  unique = 'aaaaaaaaaaaaaaaa',
  more: Partial<Parameters<typeof buildLogKey>[0]> = {},
): void {
  aws.put(
    'trail',
    buildLogKey({ account: LANE, region: 'eu-west-1', organizationId: 'o-abc', deliveredMinute, unique, ...more }),
  );
}

async function current(): Promise<Listing> {
  const [row] = await data.db.select().from(listings);
  return row!;
}

async function list(options?: Parameters<typeof advanceListing>[2]) {
  return advanceListing({ db: data.db, aws, clock, homeRegion: 'us-east-1' }, await current(), options);
}

async function ledgerMinutes(): Promise<number[]> {
  const rows = await data.db.select().from(logFiles);
  return rows.map(({ deliveredMinute }) => deliveredMinute).sort((one, other) => one - other);
}

describe('a place is listed', () => {
  test('from the first minute asked for, and no object before it is ever seen', async () => {
    await addPlace(data, { lane: LANE, place: PLACE, fromMinute: NOON - 60 });
    for (const ago of [5000, 61, 60, 10]) deliver(NOON - ago);

    const outcome = await list();

    expect(outcome).toMatchObject({ kind: 'end', pages: 1, added: 2, lanes: [LANE] });
    expect(await ledgerMinutes()).toEqual([NOON - 60, NOON - 10]);
    expect(aws.calls.filter(({ operation }) => operation === 'ListObjectsV2').map(({ input }) => input.Prefix)).toEqual(
      [PLACE.slice('s3://trail/'.length)],
    );
  });

  test('to its end, and is then known up to shortly before now', async () => {
    await addPlace(data, { lane: LANE, place: PLACE, fromMinute: NOON - 60 });

    await list();

    expect(await current()).toMatchObject({ knownThrough: NOON - 5, reachedEndMs: NOON * 60_000, problem: null });
  });

  test('again from shortly before that, so that a late upload of an old name is found', async () => {
    await addPlace(data, { lane: LANE, place: PLACE, fromMinute: NOON - 60 });
    deliver(NOON - 3);
    await list();
    deliver(NOON - 4);
    clock.minute += 5;

    expect(await list()).toMatchObject({ kind: 'end', added: 1, late: 0 });
  });

  test('without digests, and without what CloudTrail did not name', async () => {
    await addPlace(data, { lane: LANE, place: PLACE, fromMinute: NOON - 60 });
    aws.put('trail', `${PLACE.slice('s3://trail/'.length)}2026/03/02/zzz.json.gz`);
    aws.put(
      'trail',
      `${PLACE.slice('s3://trail/'.length)}2026/03/02/deeper/${LANE}_CloudTrail_eu-west-1_20260302T1150Z_x.json.gz`,
    );

    expect(await list()).toMatchObject({ added: 0, ignored: 2 });
  });

  test('page by page: what was listed before a kill is not listed again', async () => {
    await addPlace(data, { lane: LANE, place: PLACE, fromMinute: NOON - 5000 });
    for (let ago = 2500; ago > 0; ago -= 1) deliver(NOON - ago);

    const first = await list({ pagesMax: 1 });
    const between = await current();
    const second = await list();

    expect(first).toMatchObject({ kind: 'more', added: 1000 });
    expect(between).toMatchObject({ knownThrough: NOON - 1501 - 2, reachedEndMs: null });
    expect(second).toMatchObject({ kind: 'end', pages: 2, added: 1500 });
    expect(await ledgerMinutes()).toHaveLength(2500);
  });

  test('by two at once without harm', async () => {
    await addPlace(data, { lane: LANE, place: PLACE, fromMinute: NOON - 5000 });
    for (let ago = 1500; ago > 0; ago -= 1) deliver(NOON - ago);

    const outcomes = await Promise.all([list(), list()]);

    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['end', 'overtaken']);
    expect(await ledgerMinutes()).toHaveLength(1500);
  });

  test('and a listing that ran long does not claim what appeared behind it', async () => {
    await addPlace(data, { lane: LANE, place: PLACE, fromMinute: NOON - 60 });
    for (let index = 0; index < 1001; index += 1) deliver(NOON - 1, `u${String(index).padStart(15, '0')}`);
    const slow = {
      minute: NOON,
      nowMs() {
        // An hour goes by between the first page and the last.
        const pages = aws.operations().filter((operation) => operation === 'ListObjectsV2').length;
        return (NOON + (pages > 0 ? 60 : 0)) * 60_000;
      },
    };

    await advanceListing({ db: data.db, aws, clock: slow, homeRegion: 'us-east-1' }, await current());

    expect((await current()).knownThrough).toBe(NOON - 5);
  });
});

describe('a place that cannot be listed', () => {
  test.each([
    ['NoSuchBucket', false],
    ['AccessDenied', false],
    ['SlowDown', true],
  ])('says so in the store: %s', async (name, retryable) => {
    await addPlace(data, { lane: LANE, place: PLACE, knownThrough: 7 });
    aws.failing.set('ListObjectsV2', name);

    const outcome = await list();

    expect(outcome).toMatchObject({ kind: 'problem', retryable });
    expect(await current()).toMatchObject({ knownThrough: 7, problemSinceMs: NOON * 60_000 });
    expect((await current()).problem).toContain(`${PLACE} could not be listed`);
  });

  test('says so when the account that reads it cannot be entered, and since when', async () => {
    await addPlace(data, { lane: LANE, place: PLACE, readAs: '000000000003' });
    aws.closedAccounts.set('000000000003', 'no such role');
    await list();
    clock.minute += 10;

    await list();

    expect(await current()).toMatchObject({ problemSinceMs: NOON * 60_000 });
    expect((await current()).problem).toContain('no such role');
  });

  test('is well again as soon as it can be', async () => {
    await addPlace(data, { lane: LANE, place: PLACE, problem: 'denied', problemSinceMs: 1 });

    await list();

    expect(await current()).toMatchObject({ problem: null, problemSinceMs: null });
  });
});

test('a file that notices should have told of is noted', async () => {
  await addPlace(data, {
    lane: LANE,
    place: PLACE,
    fromMinute: NOON - 60,
    knownThrough: NOON - 5,
    after: keyBefore(PLACE, NOON - 30),
  });
  deliver(NOON - 20);

  expect(await list()).toMatchObject({ late: 1 });
  expect((await data.db.select().from(facts)).map(({ name }) => name)).toEqual([`unnoticed-place:${PLACE}`]);
});

test('a cursor sorts before every key of its minute and after every earlier one', () => {
  const minute = fc.integer({ min: NOON - 600_000, max: NOON });
  const unique = fc.string({ unit: fc.constantFrom('0', '9', 'A', 'Z', 'a', 'z'), minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(minute, minute, unique, (cursor, deliveredMinute, name) => {
      const key = buildLogKey({
        account: LANE,
        region: 'eu-west-1',
        organizationId: 'o-abc',
        deliveredMinute,
        unique: name,
      });

      expect(key > keyBefore(PLACE, cursor)).toBe(deliveredMinute >= cursor);
      expect(minuteOfKey(key)).toBe(deliveredMinute);
      expect(minuteOfKey(keyBefore(PLACE, cursor))).toBe(cursor);
    }),
  );
});
