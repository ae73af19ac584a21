import { readLogFile } from '@trailwarden/cloudtrail';
import {
  type AwsAccess,
  connectAws,
  type Data,
  facts,
  listings,
  logFiles,
  Secret,
  silentLog,
  temporaryData,
} from '@trailwarden/platform';
import { type Sandbox, simulateOrganization, startSandbox } from '@trailwarden/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { COLLECTOR_PERMISSIONS, type Permission, policyDocument, READER_PERMISSIONS } from '../permissions.js';
import { takeEvents } from '../sources/event-bus.js';
import { fetchFile } from '../sources/fetch.js';
import { advanceListing } from '../sources/listing.js';
import { advanceLookup } from '../sources/lookup-events.js';
import { takeNotices } from '../sources/notices.js';
import { handClock } from '../testing/lists.js';
import { discover } from './discover.js';

const START = Date.UTC(2026, 2, 2) / 60_000;
const END = START + 60;
/** Short, since events are looked up at AWS's pace: two windows of them. */
const HISTORY_DAYS = 75 / 1440;
const organization = simulateOrganization({
  seed: 11,
  accounts: 4,
  regions: 2,
  startMinute: START,
  days: 1,
  volume: 0.1,
  incidents: [],
});
const [, , ownTrail = '', noTrail = ''] = organization.accounts;

let data: Data;
let sandbox: Sandbox | undefined;
let aws: AwsAccess | undefined;
const clock = handClock(END + 30);

beforeAll(async () => {
  data = await temporaryData();
});
afterEach(async () => {
  await aws?.close();
  await sandbox?.close();
});
afterAll(() => data.close());

/** The organization under a policy of just what is declared, less what is left out. */
async function open(without: (permission: Permission) => boolean = () => false): Promise<Sandbox> {
  for (const table of [listings, logFiles, facts]) await data.db.delete(table);
  const everything = {
    partition: 'aws',
    readerRoleName: 'TrailwardenReader',
    buckets: ['*'],
    queues: ['*'],
    keys: ['*'],
  };
  const policy = (permissions: readonly Permission[]) =>
    JSON.stringify(
      policyDocument(
        permissions.filter((permission) => !without(permission)),
        everything,
      ),
    );
  const started = await startSandbox({
    organization,
    policies: { own: policy(COLLECTOR_PERMISSIONS), reader: policy(READER_PERMISSIONS) },
    trails: { [ownTrail]: 'own', [noTrail]: 'none' },
    eventBus: true,
    nowMs: () => clock.nowMs(),
  });
  sandbox = started;
  await started.deliverUpTo(END);
  aws = connectAws(
    {
      region: started.homeRegion,
      readerRoleName: started.readerRoleName,
      externalId: async () => new Secret(started.externalId),
      endpoint: started.url,
      credentials: started.credentials,
      attemptsMax: 2,
    },
    { clock, log: silentLog },
  );
  return started;
}

function look({ homeRegion }: Sandbox) {
  const settings = {
    homeRegion,
    excludeAccounts: [],
    regions: [homeRegion],
    historyDays: HISTORY_DAYS,
    bucketReaders: {},
    lookupEvents: true,
  };
  return discover({ db: data.db, aws: aws!, clock, settings });
}

async function listAll({ homeRegion }: Sandbox) {
  const deps = { db: data.db, aws: aws!, clock, homeRegion };
  const places = await data.db.select().from(listings);
  return Promise.all(
    places.map((place) =>
      place.place.startsWith('lookup:') ? advanceLookup(deps, place, { windowsMax: 2 }) : advanceListing(deps, place),
    ),
  );
}

describe('an organization over HTTP, with nothing but the declared permissions', () => {
  test('is discovered, listed and fetched, and notices and events tell of the same', async () => {
    const organizationOnline = await open();
    const { homeRegion, noticeQueueUrl, eventBusQueueUrl } = organizationOnline;

    const summary = await look(organizationOnline);
    const outcomes = await listAll(organizationOnline);
    const files = await data.db.select().from(logFiles);
    const noticed = await takeNotices({
      db: data.db,
      aws: aws!,
      clock,
      queue: { url: noticeQueueUrl, region: homeRegion },
    });
    const events = await takeEvents({
      db: data.db,
      aws: aws!,
      clock,
      queue: { url: eventBusQueueUrl ?? '', region: homeRegion },
    });

    expect(summary).toMatchObject({ accounts: 4, unreachable: [], withoutPlace: [] });
    expect(outcomes.filter(({ kind }) => kind === 'problem')).toEqual([]);
    expect(new Set(files.map(({ lane }) => lane)).size).toBe(4);
    expect(noticed).toMatchObject({ added: 0, unreadable: 0 });
    expect(noticed.messages).toBeGreaterThan(0);
    expect(events).toMatchObject({ unreadable: 0, ignored: {} });
    expect(events.records).toBeGreaterThan(0);
    for (const lane of [ownTrail, noTrail]) {
      const row = files.find((file) => file.lane === lane)!;
      const bytes = await fetchFile({ aws: aws!, homeRegion }, row);
      expect(readLogFile(bytes, row.address)).toMatchObject({ kind: 'read', records: { rejected: 0 } });
    }
  });

  test.each([
    'organizations:ListAccounts',
    'sts:AssumeRole',
    's3:ListBucket',
    'cloudtrail:DescribeTrails',
    'cloudtrail:LookupEvents',
  ])('without %s it goes on, and names what is missing', async (action) => {
    const organizationOnline = await open((permission) => permission.action === action);

    const summary = await look(organizationOnline);
    await listAll(organizationOnline);

    const problems = (await data.db.select().from(listings)).map(({ problem }) => problem ?? '');
    expect(`${JSON.stringify(summary)} ${problems.join(' ')}`).toContain(action);
  });

  test.each(['sqs:ReceiveMessage', 'sqs:DeleteMessage'])(
    'without %s a queue is an error that names it',
    async (action) => {
      const { homeRegion, noticeQueueUrl } = await open((permission) => permission.action === action);

      const taking = takeNotices({ db: data.db, aws: aws!, clock, queue: { url: noticeQueueUrl, region: homeRegion } });

      await expect(taking).rejects.toMatchObject({ code: 'AWS_DENIED', message: expect.stringContaining(action) });
    },
  );
});
