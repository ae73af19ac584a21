import { buildLogKey } from '@trailwarden/cloudtrail';
import { type Data, listings, temporaryData } from '@trailwarden/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { discover } from './discover/discover.js';
import { COLLECTOR_PERMISSIONS, policyDocument, READER_PERMISSIONS } from './permissions.js';
import { takeEvents } from './sources/event-bus.js';
import { fetchFile } from './sources/fetch.js';
import { advanceListing } from './sources/listing.js';
import { advanceLookup } from './sources/lookup-events.js';
import { takeNotices } from './sources/notices.js';
import { FakeAws, MANAGEMENT, OWN } from './testing/fake-aws.js';
import { handClock } from './testing/lists.js';

const MEMBER = '000000000002';
const NOON = Date.UTC(2026, 2, 2, 12) / 60_000;
const clock = handClock(NOON);
const settings = {
  homeRegion: 'us-east-1',
  excludeAccounts: [],
  regions: ['us-east-1'],
  historyDays: 1,
  bucketReaders: {},
  lookupEvents: true,
};

/** Operations whose permission has another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  AssumeRole: 'sts:AssumeRole',
  DeleteMessageBatch: 'sqs:DeleteMessage',
  GetObject: 's3:GetObject',
  ListObjectsV2: 's3:ListBucket',
  ListRegions: 'account:ListRegions',
};
const actionOf = (operation: string): string =>
  ACTIONS[operation] ??
  (/Message|Queue/.test(operation)
    ? 'sqs:'
    : /Organization|Accounts/.test(operation)
      ? 'organizations:'
      : 'cloudtrail:') + operation;

let data: Data;
beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.close());

/** Everything that discovering and the sources do, once: an organization with a trail of a member's own and accounts without any. */
async function doEverything(aws: FakeAws): Promise<void> {
  const { db } = data;
  const key = buildLogKey({ account: MEMBER, region: 'eu-west-1', deliveredMinute: NOON - 30, unique: 'aaaa' });
  aws.accountPages = [[MANAGEMENT, MEMBER, OWN].map((Id) => ({ Id, State: 'ACTIVE' }))];
  aws.trails = [
    {
      TrailARN: `arn:aws:cloudtrail:eu-west-1:${MEMBER}:trail/own`,
      HomeRegion: 'eu-west-1',
      S3BucketName: 'own-logs',
      IsMultiRegionTrail: true,
      insights: ['ApiCallRateInsight'],
    },
  ];
  aws.put('own-logs', key);
  aws.notify({ s3Bucket: 'own-logs', s3ObjectKey: [key] });
  await discover({ db, aws, clock, settings });
  aws.failing.set(`ListObjectsV2 ${OWN}`, 'AccessDenied');
  await discover({ db, aws, clock, settings });
  aws.failing.clear();
  for (const place of await db.select().from(listings)) {
    if (place.place.startsWith('lookup:')) await advanceLookup({ db, aws, clock }, place);
    else await advanceListing({ db, aws, clock, homeRegion: 'us-east-1' }, place);
  }
  const queue = { url: 'https://sqs/q', region: 'us-east-1' };
  for (let round = 0; round < 2; round += 1) await takeNotices({ db, aws, clock, queue });
  await takeEvents({ db, aws, clock, queue });
  for (const readAs of [null, MEMBER]) {
    await fetchFile({ aws, homeRegion: 'us-east-1' }, { address: `s3://own-logs/${key}`, readAs, inline: null });
  }
}

test('what is called is what is declared, for our own role and for the reader role', async () => {
  const aws = new FakeAws();

  await doEverything(aws);

  const called = (role: 'own' | 'reader') =>
    [...new Set(aws.calls.filter((call) => call.role === role).map(({ operation }) => actionOf(operation)))].sort();
  // S3 asks for kms:Decrypt on our behalf; no call of ours is named so.
  const declared = (permissions: typeof READER_PERMISSIONS) =>
    permissions
      .map(({ action }) => action)
      .filter((action) => action !== 'kms:Decrypt')
      .sort();
  expect(called('own')).toEqual(declared(COLLECTOR_PERMISSIONS));
  expect(called('reader')).toEqual(declared(READER_PERMISSIONS));
});

test('a policy allows them on what is named, and nothing on what is not', () => {
  const scope = {
    partition: 'aws',
    readerRoleName: 'reader',
    buckets: ['trail'],
    queues: ['arn:aws:sqs:eu-west-1:1:q'],
  };

  const { Statement } = policyDocument(COLLECTOR_PERMISSIONS, scope);

  expect(Statement).toEqual([
    { Effect: 'Allow', Action: ['organizations:ListAccounts', 'organizations:DescribeOrganization'], Resource: ['*'] },
    { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: ['arn:aws:iam::*:role/reader'] },
    { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: ['arn:aws:s3:::trail'] },
    { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::trail/*'] },
    {
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Resource: ['arn:aws:sqs:eu-west-1:1:q'],
    },
  ]);
});
