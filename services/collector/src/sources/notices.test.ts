import { buildLogKey } from '@trailwarden/cloudtrail';
import { type Data, facts, listings, logFiles, temporaryData } from '@trailwarden/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeAws } from '../testing/fake-aws.js';
import { addPlace, handClock } from '../testing/lists.js';
import { listingsDue } from './notice-coverage.js';
import { takeNotices } from './notices.js';

const LANE = '000000000002';
const FOLDER = `s3://trail/AWSLogs/o-abc/${LANE}/CloudTrail/`;
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
  clock = handClock(NOON);
  await data.db.delete(listings);
  await data.db.delete(logFiles);
  await data.db.delete(facts);
  await addPlace(data, {
    lane: LANE,
    place: `${FOLDER}eu-west-1/`,
    knownThrough: NOON - 5,
    reachedEndMs: NOON * 60_000,
  });
});

function take(db = data.db, emptyMinute?: number) {
  return takeNotices({ db, aws, clock, queue: { url: 'https://sqs/q', region: 'us-east-1' }, emptyMinute });
}

function notice(more: Partial<Parameters<typeof buildLogKey>[0]> = {}, bucket = 'trail') {
  const key = buildLogKey({
    account: LANE,
    region: 'eu-west-1',
    organizationId: 'o-abc',
    deliveredMinute: NOON,
    unique: 'aaaa',
    ...more,
  });
  return { Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: bucket }, object: { key, size: 5 } } }] };
}

async function places() {
  return data.db.select().from(listings).orderBy(listings.region);
}

describe('a notice', () => {
  test('puts its file into the ledger, and is taken out of the queue', async () => {
    aws.notify(notice());

    expect(await take()).toMatchObject({ messages: 1, added: 1, lanes: [LANE], unreadable: 0 });
    expect(aws.inFlight.size).toBe(0);
    expect(await data.db.select().from(logFiles)).toMatchObject([
      { lane: LANE, region: 'eu-west-1', family: 'CloudTrail', deliveredMinute: NOON, bytes: 5, state: 'pending' },
    ]);
  });

  test('that comes twice is one file', async () => {
    aws.notify(notice(), notice());
    await take();
    aws.notify(notice());

    expect(await take()).toMatchObject({ messages: 1, added: 0 });
    expect(await data.db.select().from(logFiles)).toHaveLength(1);
  });

  test('stays in the queue when the store refuses it', async () => {
    aws.notify(notice());
    const broken = Object.assign(Object.create(data.db), {
      transaction: () => Promise.reject(new Error('the store is gone')),
    });

    await expect(take(broken)).rejects.toThrow('the store is gone');
    aws.timeOut();

    expect(await take()).toMatchObject({ added: 1 });
  });

  test('that cannot be understood is left for the dead letters, the others are not', async () => {
    aws.notify('what?', notice());

    expect(await take()).toMatchObject({ messages: 2, added: 1, unreadable: 1 });
    expect([...aws.inFlight.values()].map(({ body }) => body)).toEqual(['what?']);
  });

  test('cannot make us read another bucket, another account, or a second copy', async () => {
    aws.notify(
      notice({}, 'theirs'),
      notice({ account: '000000000666' }),
      notice({ prefix: 'second' }),
      notice({ family: 'CloudTrail-Digest' }),
    );

    expect(await take()).toMatchObject({
      messages: 4,
      added: 0,
      newPlaces: 0,
      ignored: { 'of no place that is read': 3, 'not a log file': 1 },
    });
    expect(aws.inFlight.size).toBe(0);
  });

  test('of a file from before what is read of its place is not taken', async () => {
    await data.db.update(listings).set({ fromMinute: NOON + 1 });
    aws.notify(notice());

    expect(await take()).toMatchObject({ added: 0, ignored: { 'from before what is read': 1 } });
  });

  test('of a region that had no files before opens a place, which is listed next', async () => {
    aws.notify(notice({ region: 'us-east-1' }));

    expect(await take()).toMatchObject({ added: 1, newPlaces: 1 });
    expect((await places())[1]).toMatchObject({
      region: 'us-east-1',
      place: `${FOLDER}us-east-1/`,
      knownThrough: null,
      fromMinute: NOON - 60,
    });
    expect((await listingsDue(data.db, clock.nowMs(), 5)).map(({ region }) => region)).toEqual(['us-east-1']);
  });
});

describe('an empty queue', () => {
  test('says that what it covers is known up to shortly before now', async () => {
    aws.notify(notice());
    await take();
    // Listed once more after the first notice came.
    await data.db.update(listings).set({ knownThrough: NOON });
    clock.minute += 20;

    expect(await take()).toMatchObject({ messages: 0, drained: true });
    expect((await places())[0]).toMatchObject({ knownThrough: NOON + 15 });
  });

  test('is seen by whoever takes the last message too, once a minute: where files come all the time, waiting never finds it', async () => {
    aws.notify(notice());
    await take();
    await data.db.update(listings).set({ knownThrough: NOON });
    clock.minute += 20;
    aws.notify(notice({ unique: 'bbbb' }));

    const first = await take();
    aws.notify(notice({ unique: 'cccc' }));
    const again = await take(data.db, clock.minute);

    expect([first.drained, again.drained]).toEqual([true, false]);
    expect((await places())[0]).toMatchObject({ knownThrough: NOON + 15 });
  });

  test.each([
    ['no notice ever came for the bucket', false, {}],
    ['it was not listed since the first notice', true, { knownThrough: NOON - 1 }],
    ['its history is still being listed', true, { reachedEndMs: null }],
    ['it cannot be listed', true, { problem: 'denied' }],
    ['nobody listened for hours', true, { knownThrough: NOON - 200 }],
  ])('says nothing of a place when %s', async (_, noticed, row) => {
    if (noticed) {
      aws.notify(notice());
      await take();
    }
    await data.db.update(listings).set({ knownThrough: NOON, ...row });
    const [before] = await places();
    clock.minute += 20;

    await take();

    expect(await places()).toEqual([before]);
  });

  test('is not empty while somebody else holds a message', async () => {
    aws.notify('what?');
    await take();

    expect(await take()).toMatchObject({ messages: 0, drained: false });
  });
});

describe('listing is due', () => {
  const due = async () => (await listingsDue(data.db, clock.nowMs(), 5)).length;

  test('every few minutes where nothing else tells of new files, every hour where notices do', async () => {
    clock.minute += 6;
    expect(await due()).toBe(1);

    aws.notify(notice());
    await take();
    await data.db.update(listings).set({ knownThrough: clock.minute });
    expect(await due()).toBe(0);

    clock.minute += 60;
    expect(await due()).toBe(1);
  });

  test('once in a quarter of an hour where it was denied', async () => {
    await data.db.update(listings).set({ problem: 'denied', reachedEndMs: null });
    let times = 0;
    for (let minute = 0; minute < 60; minute += 1, clock.minute += 1) times += await due();

    expect(times).toBe(4);
  });
});
