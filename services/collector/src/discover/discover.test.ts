import { buildLogKey } from '@trailwarden/cloudtrail';
import { accounts, type Data, facts, listings, temporaryData, trails } from '@trailwarden/platform';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeAws, MANAGEMENT, OWN } from '../testing/fake-aws.js';
import { handClock } from '../testing/lists.js';
import { discover } from './discover.js';
import type { DiscoverSettings } from './settings.js';

const MEMBER = '000000000002';
const NOON = Date.UTC(2026, 2, 2, 12) / 60_000;
const ORG_TRAIL = `arn:aws:cloudtrail:us-east-1:${MANAGEMENT}:trail/org`;
const OWN_TRAIL = `arn:aws:cloudtrail:eu-west-1:${MEMBER}:trail/own`;
const settings: DiscoverSettings = {
  homeRegion: 'us-east-1',
  excludeAccounts: [],
  regions: ['us-east-1'],
  historyDays: 28,
  bucketReaders: {},
  lookupEvents: false,
};

let data: Data;
let aws: FakeAws;
let clock: ReturnType<typeof handClock>;

beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.close());
beforeEach(async () => {
  aws = new FakeAws();
  aws.accountPages = [[MANAGEMENT, MEMBER, OWN].map((Id) => ({ Id, Name: `name of ${Id}`, State: 'ACTIVE' }))];
  clock = handClock(NOON);
  for (const table of [accounts, trails, listings, facts]) await data.db.delete(table);
});

function run(some: Partial<DiscoverSettings> = {}) {
  return discover({ db: data.db, aws, clock, settings: { ...settings, ...some } });
}

function addOrganizationTrail(some: object = {}): void {
  aws.trails.push({
    TrailARN: ORG_TRAIL,
    HomeRegion: 'us-east-1',
    S3BucketName: 'org-logs',
    IsOrganizationTrail: true,
    IsMultiRegionTrail: true,
    HasInsightSelectors: false,
    LogFileValidationEnabled: true,
    ...some,
  });
  deliver('org-logs', MANAGEMENT, 'us-east-1', 'o-abc');
  deliver('org-logs', MEMBER, 'eu-west-1', 'o-abc');
  deliver('org-logs', MEMBER, 'us-east-1', 'o-abc');
}

function addOwnTrail(some: object = {}): void {
  aws.trails.push({
    TrailARN: OWN_TRAIL,
    HomeRegion: 'eu-west-1',
    S3BucketName: 'own-logs',
    IsMultiRegionTrail: true,
    ...some,
  });
  deliver('own-logs', MEMBER, 'eu-west-1');
}

function deliver(bucket: string, account: string, region: string, organizationId?: string): void {
  aws.put(bucket, buildLogKey({ account, region, organizationId, deliveredMinute: NOON, unique: 'aaaa' }));
}

async function activePlaces(): Promise<string[]> {
  const rows = await data.db.select().from(listings).where(eq(listings.active, true)).orderBy(listings.place);
  return rows.map(({ place }) => place);
}

async function reachOf(id: string) {
  const [row] = await data.db.select().from(accounts).where(eq(accounts.id, id));
  return row!;
}

describe('one look through the organization', () => {
  test('finds accounts, the trail, and places in the regions that have files', async () => {
    addOrganizationTrail();

    const summary = await run();

    expect(summary).toMatchObject({ accounts: 3, unreachable: [], places: 3, withoutPlace: [OWN] });
    expect(await activePlaces()).toEqual([
      `s3://org-logs/AWSLogs/o-abc/${MANAGEMENT}/CloudTrail/us-east-1/`,
      `s3://org-logs/AWSLogs/o-abc/${MEMBER}/CloudTrail/eu-west-1/`,
      `s3://org-logs/AWSLogs/o-abc/${MEMBER}/CloudTrail/us-east-1/`,
    ]);
    expect(
      (await data.db.select().from(trails)).map(({ arn, accountId, problems }) => [arn, accountId, problems]),
    ).toEqual([[ORG_TRAIL, MANAGEMENT, []]]);
  });

  test('asks for no trails in accounts that the organization covers', async () => {
    addOrganizationTrail();
    addOwnTrail();

    await run();

    const asked = aws.calls.filter(({ operation }) => operation === 'DescribeTrails').map(({ account }) => account);
    expect(new Set(asked)).toEqual(new Set([MANAGEMENT, OWN]));
    expect(await activePlaces()).not.toContain(`s3://own-logs/AWSLogs/${MEMBER}/CloudTrail/eu-west-1/`);
  });

  test('asks for the status of a trail that shows in every account once, in its home region', async () => {
    addOrganizationTrail({ HomeRegion: 'eu-west-1' });

    await run();

    const asked = aws.calls.filter(({ operation }) => operation === 'GetTrailStatus');
    expect(asked.map(({ account, region }) => [account, region])).toEqual([[MANAGEMENT, 'eu-west-1']]);
  });

  test('finds single-region trails where no other covers an account', async () => {
    addOwnTrail({ IsMultiRegionTrail: false });

    await run();

    expect(await activePlaces()).toEqual([`s3://own-logs/AWSLogs/${MEMBER}/CloudTrail/eu-west-1/`]);
    expect((await data.db.select().from(trails))[0]?.problems).toContain('It sees one region only, eu-west-1.');
  });

  test('changes nothing the second time', async () => {
    addOrganizationTrail();
    await run();
    const before = await data.db.select().from(listings).orderBy(listings.place);

    const summary = await run();

    expect(summary.changes).toEqual({
      accounts: { joined: [], returned: [], gone: [], changed: [] },
      trails: { added: [], removed: [], started: [], stopped: [] },
      places: { added: 0, resumed: 0, left: 0 },
    });
    expect(await data.db.select().from(listings).orderBy(listings.place)).toEqual(before);
  });

  test("reads AWS's own Insights where they are on", async () => {
    addOrganizationTrail({ HasInsightSelectors: true, insights: ['ApiCallRateInsight'] });

    await run();

    expect(await activePlaces()).toContain(`s3://org-logs/AWSLogs/o-abc/${MEMBER}/CloudTrail-Insight/eu-west-1/`);
  });

  test('looks events up in accounts that no trail covers, when that is wanted', async () => {
    addOwnTrail();

    await run({ lookupEvents: true });

    expect(await activePlaces()).toContain(`lookup:${OWN}/eu-west-1`);
    expect(await activePlaces()).not.toContain(`lookup:${MEMBER}/eu-west-1`);
  });

  test('never looks at an account that is left out', async () => {
    addOrganizationTrail();

    await run({ excludeAccounts: [MEMBER] });

    expect(aws.calls.filter(({ account, operation }) => account === MEMBER && operation === 'AssumeRole')).toEqual([]);
    expect(await activePlaces()).toHaveLength(1);
    expect(await reachOf(MEMBER)).toMatchObject({ reach: 'unknown', reachReason: 'Left out by the configuration.' });
  });
});

describe('what changes', () => {
  test('an account that joins gets places, one that leaves keeps them for its last files', async () => {
    addOrganizationTrail();
    aws.accountPages = [
      [
        { Id: MANAGEMENT, State: 'ACTIVE' },
        { Id: OWN, State: 'ACTIVE' },
      ],
    ];
    await run();
    aws.accountPages = [[...aws.accountPages[0]!, { Id: MEMBER, State: 'ACTIVE' }]];
    expect((await run()).changes.places).toMatchObject({ added: 2 });

    aws.accountPages = [
      [
        { Id: MANAGEMENT, State: 'ACTIVE' },
        { Id: OWN, State: 'ACTIVE' },
      ],
    ];
    clock.minute += 60;
    expect((await run()).changes).toMatchObject({ accounts: { gone: [MEMBER] }, places: { left: 0 } });
    clock.minute += 1500;
    expect((await run()).changes.places).toMatchObject({ left: 2 });
  });

  test('when a trail stops, another takes over shortly before its end, and takes back when it logs again', async () => {
    addOrganizationTrail();
    addOwnTrail();
    await run();
    await data.db.update(listings).set({ knownThrough: NOON - 5 });
    aws.trails[0] = { ...aws.trails[0], isLogging: false };

    const stopped = await run();

    expect(stopped.changes.trails).toMatchObject({ stopped: [ORG_TRAIL], added: [OWN_TRAIL] });
    const [taken] = await data.db
      .select()
      .from(listings)
      .where(eq(listings.place, `s3://own-logs/AWSLogs/${MEMBER}/CloudTrail/eu-west-1/`));
    expect(taken).toMatchObject({ active: true, fromMinute: NOON - 65 });
    aws.trails[0] = { ...aws.trails[0], isLogging: true };
    expect((await run()).changes).toMatchObject({ trails: { started: [ORG_TRAIL] }, places: { resumed: 2, left: 1 } });
  });

  test('a trail that was deleted is forgotten', async () => {
    addOrganizationTrail();
    await run();
    aws.trails = [];

    expect((await run()).changes.trails.removed).toEqual([ORG_TRAIL]);
    expect(await data.db.select().from(trails)).toEqual([]);
  });
});

describe('what cannot be looked at', () => {
  test('is stored with its reason and not asked again before its time', async () => {
    addOwnTrail();
    aws.closedAccounts.set(MEMBER, 'no such role');
    aws.nextTryMs = (NOON + 30) * 60_000;

    const summary = await run();
    aws.calls.length = 0;
    const again = await run();

    expect(summary.unreachable).toEqual([{ id: MEMBER, reach: 'denied', reason: 'no such role' }]);
    expect(again.unreachable).toEqual(summary.unreachable);
    expect(summary.withoutPlace).toContain(MEMBER);
    expect(await reachOf(MEMBER)).toMatchObject({ reach: 'denied', nextTryAt: new Date(aws.nextTryMs) });
    expect(aws.calls.filter(({ account, operation }) => account === MEMBER && operation === 'AssumeRole')).toEqual([]);
  });

  test('keeps the places it had', async () => {
    addOwnTrail();
    await run();
    const before = await activePlaces();
    aws.closedAccounts.set(MEMBER, 'no such role');
    aws.failing.set('ListObjectsV2', 'AccessDenied');

    await run();

    expect(before).toHaveLength(1);
    expect(await activePlaces()).toEqual(before);
  });

  test('keeps the whole organization when Organizations is denied', async () => {
    addOrganizationTrail();
    await run();
    const before = await activePlaces();
    aws.failing.set('ListAccounts', 'AccessDeniedException');

    const summary = await run();

    expect(summary.organization).toMatchObject({ kind: 'own-account' });
    expect(await activePlaces()).toEqual(before);
  });

  test('a role that may not describe trails is no reachable account', async () => {
    addOwnTrail();
    aws.failing.set(`DescribeTrails ${MEMBER}`, 'AccessDeniedException');

    await run();

    expect(await reachOf(MEMBER)).toMatchObject({ reach: 'denied' });
    expect((await reachOf(MEMBER)).reachReason).toContain('cloudtrail:DescribeTrails');
    expect(await reachOf(OWN)).toMatchObject({ reach: 'reachable', reachReason: null });
  });

  test("a bucket that nobody may list is its trail's problem, and its places are planned all the same", async () => {
    addOrganizationTrail();
    aws.failing.set('ListObjectsV2', 'AccessDenied');

    const summary = await run();

    expect(summary.trails[0]?.problems[0]).toMatch(/^Its bucket cannot be read\./);
    expect(summary.withoutPlace).toEqual([]);
    expect(await activePlaces()).toHaveLength(6);
  });

  test("a bucket that only the trail's account may list is read as that account", async () => {
    addOwnTrail();
    aws.failing.set(`ListObjectsV2 ${OWN}`, 'AccessDenied');

    await run();

    expect(await data.db.select().from(listings)).toMatchObject([{ lane: MEMBER, readAs: MEMBER }]);
  });

  test('suspended and closed accounts are not entered, and still read', async () => {
    addOrganizationTrail();
    aws.accountPages = [
      [
        { Id: MANAGEMENT, State: 'ACTIVE' },
        { Id: OWN, State: 'ACTIVE' },
        { Id: MEMBER, State: 'SUSPENDED' },
      ],
    ];

    await run();

    expect(aws.marked.get(MEMBER)).toBe('suspended');
    expect(await reachOf(MEMBER)).toMatchObject({ reach: 'suspended' });
    expect(await activePlaces()).toHaveLength(3);
  });

  test("without the organization's id, its folder in the bucket tells", async () => {
    addOrganizationTrail();
    aws.failing.set('DescribeOrganization', 'AccessDeniedException');

    await run();

    expect(await activePlaces()).toHaveLength(3);
  });
});
