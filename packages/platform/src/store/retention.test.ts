import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { temporaryData } from '../testing/temporary-data.js';
import type { Data } from './data.js';
import { applyRetention, RETENTION } from './retention.js';
import { forgottenFiles, lanes, logFiles, tallies } from './schema.js';
import { vacuum } from './vacuum.js';

const NOW_MINUTE = 29_000_000;
const DAY = 24 * 60;
const apply = (data: Data, policy = RETENTION) => applyRetention(data, policy, NOW_MINUTE * 60_000);

let data: Data;

beforeAll(async () => {
  data = await temporaryData();
});

afterAll(() => data.close());

beforeEach(() =>
  data.pool.query(
    'truncate trailwarden.tallies, trailwarden.lanes, trailwarden.log_files, trailwarden.forgotten_files',
  ),
);

/** A lane with a tally delivered at each of these ages, in minutes. */
async function storeTallies(ages: readonly number[], snapshotSeq: number): Promise<void> {
  await data.db.insert(lanes).values({ account: 'lane', snapshotSeq, judgedThrough: NOW_MINUTE });
  await data.db.insert(tallies).values(
    ages.map((age, index) => ({
      lane: 'lane',
      seq: index + 1,
      fileId: index,
      deliveredMinute: NOW_MINUTE - age,
      judgedThrough: -1,
      tally: new Uint8Array([1]),
      eventIds: new Uint8Array(8),
    })),
  );
}

const remaining = () =>
  data.db.select({ seq: tallies.seq, eventIds: tallies.eventIds }).from(tallies).orderBy(tallies.seq);

test('event ids are kept for 24 hours and the lateness that the lane has judged since, and go half of that later', async () => {
  const keptMinutes = 1.5 * (DAY + 30);
  await storeTallies([keptMinutes + 1, keptMinutes, 0], 99);

  const counts = await apply(data);

  expect(counts).toEqual({ eventIdsCleared: 1, talliesDeleted: 0, inlineDropped: 0, filesForgotten: 0 });
  expect((await remaining()).map(({ eventIds }) => eventIds === null)).toEqual([true, false, false]);
});

test('tallies go after 35 days, unless the snapshot of their lane does not hold them yet', async () => {
  await storeTallies([36 * DAY, 36 * DAY, 36 * DAY, 35 * DAY], 3);

  const counts = await apply(data);

  expect(counts.talliesDeleted).toBe(2);
  expect((await remaining()).map(({ seq }) => seq)).toEqual([3, 4]);
});

test('the policy is the caller’s', async () => {
  await storeTallies([90, 200, 3 * DAY], 99);

  const counts = await apply(data, { ...RETENTION, eventIdHours: 2, latenessMinutes: 0, tallyDays: 2 });

  expect(counts).toEqual({ eventIdsCleared: 1, talliesDeleted: 1, inlineDropped: 0, filesForgotten: 0 });
});

test('what came without a file is dropped once it is done, the rest of its row is kept', async () => {
  const file = { lane: 'lane', region: 'eu-west-1', family: 'CloudTrail', deliveredMinute: 0, bytes: 1, foundMs: 0 };
  const inline = new Uint8Array([7]);
  await data.db.insert(logFiles).values([
    { ...file, address: 'events:done', state: 'done', inline },
    { ...file, address: 'events:pending', inline },
    { ...file, address: 'events:quarantined', state: 'quarantined', inline },
  ]);

  const counts = await apply(data);

  const kept = await data.db
    .select({ address: logFiles.address, inline: logFiles.inline })
    .from(logFiles)
    .orderBy(logFiles.address);
  expect(counts.inlineDropped).toBe(1);
  expect(kept.map((row) => [row.address, row.inline === null])).toEqual([
    ['events:done', true],
    ['events:pending', false],
    ['events:quarantined', false],
  ]);
});

describe('a file that is done and older than the ledger goes back', () => {
  const row = (age: number, more: Partial<typeof logFiles.$inferInsert> = {}) => ({
    address: `s3://trail/${age}-${more.region ?? ''}-${more.family ?? ''}-${more.state ?? ''}`,
    lane: 'lane',
    region: 'eu-west-1',
    family: 'CloudTrail',
    deliveredMinute: NOW_MINUTE - age,
    bytes: 1,
    foundMs: 0,
    state: 'done',
    recordsRead: 10,
    recordsCounted: 7,
    recordsDuplicates: 2,
    recordsRejected: 1,
    ...more,
  });
  const ages = async () =>
    (await data.db.select().from(logFiles).orderBy(logFiles.deliveredMinute)).map(
      ({ deliveredMinute }) => NOW_MINUTE - deliveredMinute,
    );

  beforeEach(() => data.db.insert(lanes).values({ account: 'lane', judgedThrough: NOW_MINUTE }));

  test('is forgotten, and what it came to is remembered', async () => {
    await data.db
      .insert(logFiles)
      .values([
        row(45 * DAY),
        row(45 * DAY + 1),
        row(60 * DAY),
        row(61 * DAY, { family: 'CloudTrail-Insight' }),
        row(50 * DAY, { region: 'us-east-1' }),
      ]);

    const { filesForgotten } = await apply(data);
    const sums = await data.db.select().from(forgottenFiles).orderBy(forgottenFiles.region);

    expect(filesForgotten).toBe(4);
    expect(await ages()).toEqual([45 * DAY]);
    expect(sums).toMatchObject([
      {
        region: 'eu-west-1',
        forgottenBefore: NOW_MINUTE - 45 * DAY,
        firstFile: NOW_MINUTE - 60 * DAY,
        files: 3,
        tallied: 2,
        recordsRead: 30,
        recordsCounted: 21,
        recordsDuplicates: 6,
        recordsRejected: 3,
      },
      { region: 'us-east-1', forgottenBefore: NOW_MINUTE - 50 * DAY + 1, files: 1 },
    ]);
  });

  test('adds to what went before', async () => {
    await data.db.insert(logFiles).values([row(60 * DAY), row(44 * DAY)]);
    await apply(data);
    await data.db.update(lanes).set({ judgedThrough: NOW_MINUTE + 2 * DAY });

    await apply(data);

    expect(await data.db.select().from(forgottenFiles)).toMatchObject([
      { forgottenBefore: NOW_MINUTE - 44 * DAY + 1, firstFile: NOW_MINUTE - 60 * DAY, files: 2, recordsRead: 20 },
    ]);
  });

  test('is kept while it waits, is quarantined, or its lane has not been judged so far', async () => {
    await data.db
      .insert(logFiles)
      .values([row(60 * DAY, { state: 'pending' }), row(61 * DAY, { state: 'quarantined' }), row(62 * DAY)]);
    await data.db.update(lanes).set({ judgedThrough: NOW_MINUTE - 20 * DAY });

    expect((await apply(data)).filesForgotten).toBe(0);
    await data.db.update(lanes).set({ judgedThrough: NOW_MINUTE });
    expect((await apply(data)).filesForgotten).toBe(1);
    expect(await ages()).toEqual([61 * DAY, 60 * DAY]);
  });
});

test('many rows go in several batches, all of them', async () => {
  await storeTallies(
    Array.from({ length: 1_234 }, () => 40 * DAY),
    9_999,
  );

  expect(await apply(data)).toEqual({ eventIdsCleared: 0, talliesDeleted: 1_234, inlineDropped: 0, filesForgotten: 0 });
});

test('after a vacuum deleted rows take no more room in the tables', async () => {
  await storeTallies(
    Array.from({ length: 2_000 }, () => 40 * DAY),
    9_999,
  );
  await apply(data);
  const pages = async () =>
    (await data.pool.query<{ pages: number }>(`select relpages as pages from pg_class where relname = 'tallies'`))
      .rows[0]?.pages;

  const tables = await vacuum(data);

  expect(tables).toBeGreaterThan(10);
  expect(await pages()).toBe(0);
});
