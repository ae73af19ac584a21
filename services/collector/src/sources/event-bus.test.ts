import { gunzipSync } from 'node:zlib';
import { accounts, awsInsights, type Data, logFiles, temporaryData } from '@trailwarden/platform';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FakeAws } from '../testing/fake-aws.js';
import { handClock } from '../testing/lists.js';
import { takeEvents } from './event-bus.js';
import { parseBusEvent } from './parse-bus-event.js';

const LANE = '000000000002';
const NOON = Date.UTC(2026, 2, 2, 12) / 60_000;
const QUEUE = { url: 'https://sqs/events', region: 'us-east-1' };

let data: Data;
let aws: FakeAws;
let clock: ReturnType<typeof handClock>;

beforeAll(async () => {
  data = await temporaryData();
  const seen = new Date(0);
  await data.db
    .insert(accounts)
    .values({ id: LANE, name: 'two', state: 'ACTIVE', firstSeenAt: seen, lastSeenAt: seen });
});
afterAll(() => data.close());
beforeEach(async () => {
  aws = new FakeAws();
  clock = handClock(NOON);
  await data.db.delete(logFiles);
  await data.db.delete(awsInsights);
});

const take = () => takeEvents({ db: data.db, aws, clock, queue: QUEUE });

function event(eventID: string, some: Record<string, unknown> = {}, type = 'AWS API Call via CloudTrail') {
  return {
    'detail-type': type,
    source: 'aws.ec2',
    account: '000000000009',
    region: 'us-east-1',
    detail: { eventVersion: '1.11', eventID, recipientAccountId: LANE, awsRegion: 'eu-west-1', ...some },
  };
}

async function rows() {
  const stored = await data.db.select().from(logFiles).orderBy(logFiles.region);
  return stored.map(({ inline, ...row }) => ({ ...row, records: JSON.parse(gunzipSync(inline!).toString()).Records }));
}

test('events become one row an account and region, in the shape of a log file', async () => {
  aws.notify(event('b'), event('a'), event('c', { awsRegion: 'us-east-1' }));

  expect(await take()).toMatchObject({ messages: 3, records: 3, added: 2, lanes: [LANE], unreadable: 0 });
  expect(await rows()).toMatchObject([
    {
      lane: LANE,
      region: 'eu-west-1',
      family: 'CloudTrail',
      deliveredMinute: NOON,
      records: [{ eventID: 'a' }, { eventID: 'b' }],
    },
    { region: 'us-east-1', records: [{ eventID: 'c' }] },
  ]);
  expect(aws.inFlight.size).toBe(0);
});

test('the same events received again are the same row', async () => {
  aws.notify(event('a'), event('b'));
  await take();
  aws.notify(event('b'), event('a'));

  expect(await take()).toMatchObject({ records: 2, added: 0 });
});

test('events of accounts that are not read, and of other services, are taken out and counted', async () => {
  aws.notify(
    event('a', { recipientAccountId: '000000000666' }),
    event('b', {}, 'EC2 Instance State-change Notification'),
    'what?',
  );

  expect(await take()).toMatchObject({
    added: 0,
    ignored: { 'of an account that is not read': 1, 'not an event of CloudTrail': 1 },
    unreadable: 1,
  });
  expect(aws.inFlight.size).toBe(1);
});

test("AWS's own Insights are kept beside ours", async () => {
  const insight = {
    eventTime: '2026-03-02T10:05:00Z',
    eventType: 'AwsCloudTrailInsight',
    eventCategory: 'Insight',
    sharedEventID: 's',
    insightDetails: {
      state: 'Start',
      eventSource: 'iam.amazonaws.com',
      eventName: 'GetRole',
      insightType: 'ApiCallRateInsight',
      insightContext: { statistics: { baseline: { average: 1 }, insight: { average: 9 } } },
    },
  };
  aws.notify(event('i', insight, 'AWS Insight via CloudTrail'));

  expect(await take()).toMatchObject({ awsInsights: 1, records: 0 });
  expect(await data.db.select().from(awsInsights)).toMatchObject([
    {
      eventId: 'i',
      account: LANE,
      region: 'eu-west-1',
      name: 'GetRole',
      state: 'Start',
      minute: Date.UTC(2026, 2, 2, 10, 5) / 60_000,
    },
  ]);
});

test('reading a message never throws', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseBusEvent(text)));
});
