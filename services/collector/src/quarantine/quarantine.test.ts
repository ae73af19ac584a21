import { type Data, logFiles, temporaryData } from '@trailwarden/platform';
import { asc } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listQuarantined, retryQuarantined } from './quarantine.js';

let data: Data;
/** Of the files below, in their order. */
let ids: number[];

const file = (address: string, state: string, reason: string | null) => ({
  address,
  lane: '111122223333',
  region: 'eu-west-1',
  family: 'CloudTrail',
  deliveredMinute: 100,
  bytes: 10,
  state,
  reason,
  message: reason === null ? null : 'It ends early.',
  attempts: 3,
  nextTryMs: 9,
  foundMs: 1_000,
});

beforeAll(async () => {
  data = await temporaryData();
});
beforeEach(async () => {
  await data.db.delete(logFiles);
  const rows = await data.db
    .insert(logFiles)
    .values([
      file('s3://b/1', 'quarantined', 'truncated'),
      file('s3://b/2', 'quarantined', 'not-json'),
      file('s3://b/3', 'done', null),
      file('s3://b/4', 'pending', 'AWS_DENIED'),
    ])
    .returning({ id: logFiles.id });
  ids = rows.map(({ id }) => id);
});
afterAll(() => data.close());

const states = async () => {
  const rows = await data.db.select().from(logFiles).orderBy(asc(logFiles.id));
  return rows.map(({ state }) => state);
};

test('lists what is quarantined, with reason, message, tries and since when it is known', async () => {
  const files = await listQuarantined(data.db);

  expect(files.map(({ reason }) => reason)).toEqual(['truncated', 'not-json']);
  expect(files[0]).toEqual({
    id: ids[0],
    account: '111122223333',
    region: 'eu-west-1',
    address: 's3://b/1',
    reason: 'truncated',
    message: 'It ends early.',
    tries: 3,
    bytes: 10,
    deliveredMinute: 100,
    foundMs: 1_000,
  });
});

test('puts one back in line as if it had never been tried', async () => {
  const retried = await retryQuarantined(data.db, { ids: [ids[1] ?? 0, ids[2] ?? 0] });

  const rows = await data.db.select().from(logFiles).orderBy(asc(logFiles.id));
  expect(retried).toEqual([ids[1]]);
  expect(rows[1]).toMatchObject({ state: 'pending', attempts: 0, nextTryMs: 0 });
  expect(await states()).toEqual(['quarantined', 'pending', 'done', 'pending']);
});

test('puts back all of a reason, or all', async () => {
  expect(await retryQuarantined(data.db, { reason: 'not-json' })).toEqual([ids[1]]);
  expect(await retryQuarantined(data.db)).toEqual([ids[0]]);
});
