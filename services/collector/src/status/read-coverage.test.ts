import {
  accounts,
  awsInsights,
  type Data,
  incidents,
  lanes,
  listings,
  logFiles,
  temporaryData,
  trails,
} from '@trailwarden/platform';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccountCoverage } from './coverage.js';
import { readCoverage } from './read-coverage.js';

/** Monday, 2 March 2026, 09:00 UTC. */
const NINE = Date.UTC(2026, 2, 2, 9) / 60_000;
const FOUND = new Date(0);
let data: Data;

const file = (lane: string, at: number, parts: Partial<typeof logFiles.$inferInsert> = {}) => ({
  address: `s3://trail/${lane}/${parts.region ?? 'eu-west-1'}/${at}`,
  lane,
  region: 'eu-west-1',
  family: 'CloudTrail',
  deliveredMinute: at,
  bytes: 1_000,
  state: 'done',
  recordsRead: 10,
  recordsCounted: 7,
  recordsDuplicates: 2,
  recordsRejected: 1,
  foundMs: 0,
  ...parts,
});

const place = (lane: string, parts: Partial<typeof listings.$inferInsert> = {}) => ({
  lane,
  region: 'eu-west-1',
  place: `s3://trail/${lane}/`,
  family: 'CloudTrail',
  fromMinute: 0,
  knownThrough: NINE,
  reachedEndMs: 1,
  ...parts,
});

const account = (id: string, parts: Partial<typeof accounts.$inferInsert> = {}) => ({
  id,
  name: `account ${id}`,
  state: 'ACTIVE',
  reach: 'reachable',
  firstSeenAt: FOUND,
  lastSeenAt: FOUND,
  ...parts,
});

/** A file every five minutes until `last`. */
const everyFive = (lane: string, last: number) => Array.from({ length: 20 }, (_, at) => file(lane, last - 5 * at));

beforeAll(async () => {
  data = await temporaryData();
  const { db } = data;
  await db
    .insert(accounts)
    .values([
      account('1'),
      account('2'),
      account('3', { reach: 'denied', reachReason: 'No role.', nextTryAt: new Date((NINE + 15) * 60_000) }),
      account('4', { goneAt: FOUND }),
      account('5', { reach: 'denied', reachReason: 'No role.' }),
      account('6'),
    ]);
  await db
    .insert(listings)
    .values([
      place('1'),
      place('2'),
      place('5'),
      place('6', { reachedEndMs: null, knownThrough: NINE - 4_000 }),
      place('7', { problem: 'It could not be listed.', problemSinceMs: 5 }),
    ]);
  await db.insert(logFiles).values([
    ...everyFive('1', NINE - 5),
    file('1', NINE, {
      state: 'pending',
      attempts: 2,
      message: 'Slow down.',
      recordsRead: 0,
      recordsCounted: 0,
      recordsDuplicates: 0,
      recordsRejected: 0,
    }),
    file('1', NINE - 1, {
      state: 'quarantined',
      reason: 'truncated',
      recordsRead: 0,
      recordsCounted: 0,
      recordsDuplicates: 0,
      recordsRejected: 0,
    }),
    ...everyFive('2', NINE - 300),
    file('5', NINE - 5),
  ]);
  await db.insert(lanes).values([
    { account: '1', nextSeq: 21, judgedThrough: NINE - 40, lastEventMinute: NINE - 10 },
    { account: '2', nextSeq: 21, judgedThrough: NINE - 40 },
    { account: '5', nextSeq: 2 },
  ]);
  await db.insert(trails).values({
    arn: 'arn:aws:cloudtrail:eu-west-1:1:trail/own',
    accountId: '1',
    homeRegion: 'eu-west-1',
    isOrganization: false,
    isMultiRegion: true,
    isLogging: true,
    problems: ['It sees one region only.'],
    awsInsights: ['ApiCallRateInsight'],
    checkedAt: FOUND,
  });
  const series = { account: '1', region: 'eu-west-1', source: 'iam.amazonaws.com', name: 'CreateUser' };
  const insight = { ...series, sharedEventId: 'a', insightType: 'ApiCallRateInsight', minute: NINE, record: {} };
  await db.insert(awsInsights).values([
    { ...insight, eventId: 'start', state: 'Start' },
    { ...insight, eventId: 'end', state: 'End' },
  ]);
  const incident = {
    revision: 1,
    startMinute: NINE,
    lastMinute: NINE,
    severity: 'high',
    incident: {},
    storedMs: 0,
    updatedMs: 0,
  };
  await db.insert(incidents).values([
    { ...incident, id: 'i', state: 'open', accounts: ['1', '2'] },
    { ...incident, id: 'j', state: 'withdrawn', accounts: ['1'] },
  ]);
});
afterAll(() => data.close());

const clock = { nowMs: () => (NINE + 10) * 60_000 };
const look = () => readCoverage({ db: data.db, clock });

async function lookAt(id: string): Promise<AccountCoverage> {
  const found = (await look()).accounts.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no account ${id}`);
  return found;
}

test('files found are done, pending or quarantined, records in are counted, repeated or rejected', async () => {
  const { files, records, violations, quarantinedBy } = await look();

  expect(files).toEqual({ found: 43, done: 41, pending: 1, quarantined: 1 });
  expect(records).toEqual({ in: 410, counted: 287, duplicates: 82, rejected: 41 });
  expect(quarantinedBy).toEqual([{ reason: 'truncated', files: 1 }]);
  expect(violations).toEqual([]);
});

test('an account tells its last event, last file, how far it is known and judged, and what fails', async () => {
  const found = await lookAt('1');

  expect(found).toMatchObject({
    standing: 'covered',
    lastEvent: NINE - 10,
    lastFile: NINE,
    knownThrough: NINE,
    judgedThrough: NINE - 40,
    awsInsights: { on: ['ApiCallRateInsight'], told: 1 },
    incidents: 1,
  });
  expect(found.regions[0]?.failing).toEqual({ files: 1, message: 'Slow down.' });
});

test.each([
  ['2', 'gap', 'deliveries stopped'],
  ['3', 'unreachable', 'its role cannot be used, and nothing brings its files'],
  ['4', 'gone', 'it left the organization'],
  ['5', 'covered', 'its role cannot be used, but its files come'],
  ['6', 'catching-up', 'its history is being listed'],
  ['7', 'blind', 'its place cannot be listed, and nobody has told its name'],
])('account %s is %s: %s', async (id, standing) => {
  expect((await lookAt(id)).standing).toBe(standing);
});

test('what the clock changes stands apart', async () => {
  const [one, other] = await Promise.all([look(), readCoverage({ db: data.db, clock: { nowMs: () => 9e12 } })]);
  const { now, ...rest } = one;
  const { now: later, ...same } = other;

  expect(same).toEqual(rest);
  expect(later).not.toEqual(now);
  expect(now.accounts.find(({ id }) => id === '1')?.knownAgoMinutes).toBe(10);
  expect(now.accounts.find(({ id }) => id === '3')?.nextTryMs).toBe((NINE + 15) * 60_000);
  expect(now.accounts.find(({ id }) => id === '7')?.problemSinceMs).toBe(5);
});

test('books that do not add up are told: a state nobody knows, records that vanished, a file without its tally', async () => {
  const strange = file('2', NINE - 301, { state: 'lost' });
  const short = file('2', NINE - 302, { recordsDuplicates: 0 });
  await data.db.insert(logFiles).values([strange, short]);

  const { violations } = await look();

  expect(violations).toHaveLength(3);
  expect(violations[0]).toContain('22 files found, but 21 done + 0 pending + 0 quarantined');
  expect(violations[1]).toContain('in 1 of its files they do not add up');
  expect(violations[2]).toBe('Account 2: 21 files were counted, its detector was given 20.');
  for (const { address } of [strange, short]) await data.db.delete(logFiles).where(eq(logFiles.address, address));
});
