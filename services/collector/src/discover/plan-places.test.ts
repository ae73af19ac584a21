import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidatesFor, coversAlone, type PlanInput, type PlannableTrail, planPlaces } from './plan-places.js';
import { NO_MANAGEMENT_EVENTS } from './trail-problems.js';

const organizationTrail: PlannableTrail = {
  arn: 'arn:aws:cloudtrail:us-east-1:000000000001:trail/org',
  accountId: '000000000001',
  homeRegion: 'us-east-1',
  bucket: 'org-logs',
  prefix: null,
  isOrganization: true,
  isMultiRegion: true,
  isLogging: true,
  problems: [],
  awsInsights: [],
  readAs: null,
};
const ownTrail: PlannableTrail = {
  ...organizationTrail,
  arn: 'arn:aws:cloudtrail:eu-west-1:000000000002:trail/own',
  accountId: '000000000002',
  homeRegion: 'eu-west-1',
  bucket: 'own-logs',
  prefix: 'deep/er/',
  isOrganization: false,
  readAs: '000000000002',
};

function plan(trails: readonly PlannableTrail[], some: Partial<PlanInput> = {}) {
  return planPlaces({
    accounts: ['000000000001', '000000000002'],
    trails,
    organizationId: 'o-abc',
    regionsOf: () => ['eu-west-1', 'us-east-1'],
    lookup: new Map(),
    ...some,
  });
}

function addresses(trails: readonly PlannableTrail[], some: Partial<PlanInput> = {}): string[] {
  return plan(trails, some).places.map(({ place }) => place);
}

describe('where events are read', () => {
  test("the organization's trail brings every account and region", () => {
    expect(addresses([ownTrail, organizationTrail])).toEqual([
      's3://org-logs/AWSLogs/o-abc/000000000001/CloudTrail/eu-west-1/',
      's3://org-logs/AWSLogs/o-abc/000000000001/CloudTrail/us-east-1/',
      's3://org-logs/AWSLogs/o-abc/000000000002/CloudTrail/eu-west-1/',
      's3://org-logs/AWSLogs/o-abc/000000000002/CloudTrail/us-east-1/',
    ]);
  });

  test('the trail that is left out is named with the one read instead', () => {
    expect(plan([ownTrail, organizationTrail]).notRead).toEqual([
      { arn: ownTrail.arn, reason: `The same events are read from ${organizationTrail.arn}.` },
    ]);
  });

  test("an account's own trail steps in for an organization's that does not log", () => {
    const stopped = { ...organizationTrail, isLogging: false };

    const { places } = plan([stopped, ownTrail], { accounts: ['000000000002'] });

    expect(places.map(({ place, readAs }) => [place, readAs])).toEqual([
      ['s3://own-logs/deep/er/AWSLogs/000000000002/CloudTrail/eu-west-1/', '000000000002'],
      ['s3://own-logs/deep/er/AWSLogs/000000000002/CloudTrail/us-east-1/', '000000000002'],
    ]);
  });

  test('and for one that takes down data events only', () => {
    const dataOnly = { ...organizationTrail, problems: [NO_MANAGEMENT_EVENTS] };

    expect(addresses([dataOnly, ownTrail], { accounts: ['000000000002'] })[0]).toMatch('s3://own-logs/');
    expect(coversAlone(dataOnly)).toBe(false);
  });

  test('a single-region trail of the organization is filled up by the account in its other regions', () => {
    const single = { ...organizationTrail, isMultiRegion: false };

    expect(addresses([single, ownTrail], { accounts: ['000000000002'] })).toEqual([
      's3://own-logs/deep/er/AWSLogs/000000000002/CloudTrail/eu-west-1/',
      's3://org-logs/AWSLogs/o-abc/000000000002/CloudTrail/us-east-1/',
    ]);
  });

  test("where AWS's own Insights are on, their folder is read too", () => {
    const places = addresses([{ ...organizationTrail, awsInsights: ['ApiCallRateInsight'] }], {
      accounts: ['000000000002'],
      regionsOf: () => ['eu-west-1'],
    });

    expect(places).toEqual([
      's3://org-logs/AWSLogs/o-abc/000000000002/CloudTrail-Insight/eu-west-1/',
      's3://org-logs/AWSLogs/o-abc/000000000002/CloudTrail/eu-west-1/',
    ]);
  });

  test('accounts without any trail are looked up, and only they', () => {
    const lookup = new Map([
      ['000000000001', ['us-east-1']],
      ['000000000002', ['us-east-1']],
    ]);

    expect(addresses([ownTrail], { lookup, regionsOf: () => ['eu-west-1'] })).toEqual([
      'lookup:000000000001/us-east-1',
      's3://own-logs/deep/er/AWSLogs/000000000002/CloudTrail/eu-west-1/',
    ]);
  });

  test("an account that the organization's trail has no files of is read from its own", () => {
    const regionsOf = ({ isOrganization }: PlannableTrail) => (isOrganization ? [] : ['eu-west-1']);

    expect(addresses([organizationTrail, ownTrail], { regionsOf })).toEqual([
      's3://own-logs/deep/er/AWSLogs/000000000002/CloudTrail/eu-west-1/',
    ]);
  });

  test('or looked up, when it has none', () => {
    const lookup = new Map([['000000000001', ['us-east-1']]]);

    expect(addresses([organizationTrail], { lookup, regionsOf: () => [] })).toEqual(['lookup:000000000001/us-east-1']);
  });

  test('an account that nothing is read of is named', () => {
    expect(plan([ownTrail]).withoutPlace).toEqual(['000000000001']);
  });
});

const ACCOUNTS = ['000000000001', '000000000002', '000000000003'];
const REGIONS = ['ap-south-1', 'eu-west-1', 'us-east-1'];
const trail = fc.record({
  arn: fc.constantFrom('arn:a', 'arn:b', 'arn:c', 'arn:d', 'arn:e'),
  accountId: fc.constantFrom(...ACCOUNTS),
  homeRegion: fc.constantFrom(...REGIONS),
  bucket: fc.constantFrom('one', 'two', null),
  prefix: fc.constantFrom(null, 'pre'),
  isOrganization: fc.boolean(),
  isMultiRegion: fc.boolean(),
  isLogging: fc.boolean(),
  problems: fc.constantFrom([], [NO_MANAGEMENT_EVENTS]),
  awsInsights: fc.constantFrom([], ['ApiErrorRateInsight']),
  readAs: fc.constant(null),
}) satisfies fc.Arbitrary<PlannableTrail>;
const input = fc.record({
  accounts: fc.uniqueArray(fc.constantFrom(...ACCOUNTS)),
  trails: fc.uniqueArray(trail, { selector: ({ arn }) => arn }),
  organizationId: fc.constant('o-abc'),
  regionsOf: fc.constant(() => REGIONS),
  lookup: fc.constantFrom(new Map<string, string[]>(), new Map(ACCOUNTS.map((account) => [account, REGIONS]))),
}) satisfies fc.Arbitrary<PlanInput>;

describe('whatever the trails', () => {
  test('no account and region is read twice in one family', () => {
    fc.assert(
      fc.property(input, (given) => {
        const keys = planPlaces(given).places.map(({ lane, region, family }) => `${lane} ${region} ${family}`);

        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  test('a trail that does not log is never taken where one does', () => {
    fc.assert(
      fc.property(input, (given) => {
        for (const { lane, region, family, trail: arn } of planPlaces(given).places) {
          const chosen = given.trails.find((each) => each.arn === arn);
          if (chosen === undefined || chosen.isLogging || family !== 'CloudTrail') continue;
          const better = given.trails.filter(
            (each) =>
              each.isLogging &&
              each.bucket !== null &&
              (each.isOrganization || each.accountId === lane) &&
              (each.isMultiRegion || each.homeRegion === region),
          );
          expect(better).toEqual([]);
        }
      }),
    );
  });

  test('the order of accounts and trails does not matter', () => {
    fc.assert(
      fc.property(input, (given) => {
        const reversed = { ...given, accounts: given.accounts.toReversed(), trails: given.trails.toReversed() };

        expect(planPlaces(reversed)).toEqual(planPlaces(given));
      }),
    );
  });

  test('regions need to be known only up to the first trail that covers an account alone', () => {
    fc.assert(
      fc.property(input, (given) => {
        const enough = (account: string) => candidatesFor(account, given.trails).find(coversAlone)?.arn;
        const frugal = (each: PlannableTrail, account: string) => {
          const candidates = candidatesFor(account, given.trails).map(({ arn }) => arn);
          const last = candidates.indexOf(enough(account) ?? '');
          const needed = last < 0 || candidates.indexOf(each.arn) <= last || each.awsInsights.length > 0;
          return needed ? REGIONS : [];
        };

        expect(planPlaces({ ...given, regionsOf: frugal })).toEqual(planPlaces(given));
      }),
    );
  });
});
