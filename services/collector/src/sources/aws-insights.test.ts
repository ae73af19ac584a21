import { gzipSync } from 'node:zlib';
import { awsInsights, type Data, temporaryData } from '@trailwarden/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAwsInsights, storeAwsInsights } from './aws-insights.js';

let data: Data;
beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.close());

const insight = (eventID: string, state: 'Start' | 'End', more: object = {}) => ({
  eventVersion: '1.09',
  eventTime: state === 'Start' ? '2026-03-02T10:05:00Z' : '2026-03-02T10:12:00Z',
  awsRegion: 'eu-west-1',
  eventID,
  eventType: 'AwsCloudTrailInsight',
  sharedEventID: 'shared',
  eventCategory: 'Insight',
  insightDetails: {
    state,
    eventSource: 'iam.amazonaws.com',
    eventName: 'GetRolePolicy',
    insightType: 'ApiErrorRateInsight',
    errorCode: 'NoSuchEntityException',
    insightContext: { statistics: { baseline: { average: 0.0017 }, insight: { average: 14.2 } } },
  },
  ...more,
});
const file = (...Records: unknown[]) => gzipSync(JSON.stringify({ Records }));

test('a file is read and stored once, however often it comes', async () => {
  const bytes = file(insight('a', 'Start'), insight('b', 'End', { recipientAccountId: '000000000003' }), {
    eventID: 'c',
  });

  const read = readAwsInsights(bytes, '000000000002');

  expect(read).toMatchObject({ kind: 'read', rejected: 1 });
  const insights = read.kind === 'read' ? read.insights : [];
  expect(await storeAwsInsights(data.db, [...insights, ...insights])).toBe(2);
  expect(await storeAwsInsights(data.db, insights)).toBe(0);
  const rows = await data.db.select().from(awsInsights).orderBy(awsInsights.eventId);
  expect(rows.map(({ account, state, minute }) => [account, state, minute])).toEqual([
    ['000000000002', 'Start', Date.UTC(2026, 2, 2, 10, 5) / 60_000],
    ['000000000003', 'End', Date.UTC(2026, 2, 2, 10, 12) / 60_000],
  ]);
});

test("our own exported Insights are not taken for AWS's", () => {
  const ours = { ...insight('a', 'Start'), trailwarden: {} };

  expect(readAwsInsights(file(ours), '000000000002')).toMatchObject({ insights: [], rejected: 1 });
});

test.each([
  ['cut', gzipSync('{"Records":[]}').subarray(0, 12), 'corrupt'],
  ['no JSON', gzipSync('hello'), 'not-json'],
  ['something else', gzipSync('{"a":1}'), 'not-cloudtrail'],
  ['nothing', new Uint8Array(), 'not-json'],
  ['null', gzipSync('null'), 'not-cloudtrail'],
])('a file that is %s says so', (_, bytes, reason) => {
  expect(readAwsInsights(bytes, '000000000002')).toMatchObject({ kind: 'unreadable', reason });
});

test('odd texts in a record do not keep it from being stored', async () => {
  const read = readAwsInsights(file(insight('odd\u0000', 'Start')), '000000000002');

  expect(await storeAwsInsights(data.db, read.kind === 'read' ? read.insights : [])).toBe(1);
});
