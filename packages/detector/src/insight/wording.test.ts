import { describe, expect, test } from 'vitest';
import type { Incident, Insight, News } from '../incident.js';
import { formatHowOften, formatNumber, formatRate, incidentReasons, insightReasons } from './wording.js';

const WEEK = 10_080;
const ann = 'arn:aws:iam::111122223333:user/ann';

const createUser: Insight = {
  id: '00000000-0000-8000-8000-000000000001',
  account: '111122223333',
  region: 'eu-west-1',
  source: 'iam.amazonaws.com',
  name: 'CreateUser',
  metric: 'calls',
  direction: 'above',
  category: 'Management',
  readOnly: false,
  errorCode: undefined,
  surpriseNats: 20,
  startMinute: 100_000,
  endMinute: undefined,
  endReason: undefined,
  baseline: { perMinute: 0.2, minutes: WEEK },
  atStart: { perMinute: 41, minutes: 5 },
  overall: { perMinute: 41, minutes: 12 },
  peakPerMinute: 60,
  attributions: [],
  chart: { firstMinute: 99_940, counts: [] },
  reasons: [],
};

const api: News = {
  kind: 'new-api',
  account: '111122223333',
  principal: 'arn:aws:iam::111122223333:role/Deployer',
  what: 'iam.amazonaws.com CreateUser',
  minute: 100_000,
  surpriseNats: 9,
};

const incident: Omit<Incident, 'reasons'> = {
  id: '00000000-0000-8000-8000-000000000002',
  accounts: ['111122223333'],
  class: 'people',
  startMinute: 100_000,
  detectedMinute: 100_003,
  lastMinute: 100_030,
  score: 30,
  threshold: 13,
  relative: 30 / 13,
  perWeekExpected: 1 / 9,
  severity: 'high',
  lowHistory: false,
  principals: [],
  insights: [],
  news: [],
  episodes: [],
};

test.each([
  [1_230.4, '1,230'],
  [41, '41'],
  [9.96, '10'],
  [9.94, '9.9'],
  [2.04, '2'],
  [0.2, '0.2'],
  [0.04, '0.04'],
  [0, '0'],
])('%d reads %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test.each([
  [41.4, '41 a minute'],
  [1.54, '1.5 a minute'],
  [1, '1 a minute'],
  [0.96, '1 a minute'],
  [0.2, '12 an hour'],
  [1 / 60, '1 an hour'],
  [3 / 1_440, '3 a day'],
  [0.9 / 1_440, '1 a day'],
  [0.6 / 1_440, 'once in 2 days'],
  [1 / 9 / 1_440, 'once in 9 days'],
  [1e-9, 'less than once a year'],
  [0, 'none'],
  [Number.NaN, 'none'],
])('a rate of %d a minute reads %s', (perMinute, text) => {
  expect(formatRate(perMinute)).toBe(text);
});

test.each([
  [30, 'happens here several times a week'],
  [2, 'happens here several times a week'],
  [1.9, 'happens here about once a week'],
  [0.7, 'happens here about once a week'],
  [0.6, 'happens here about once in 2 weeks'],
  [1 / 9, 'happens here about once in 9 weeks'],
  [1 / 52, 'happens here about once in 52 weeks'],
  [1 / 53, 'happens here less than once a year'],
  [0, 'happens here less than once a year'],
])('%d incidents a week reads: %s', (perWeek, text) => {
  expect(formatHowOften(perWeek)).toBe(text);
});

describe('reasons of an insight', () => {
  const told = (more: Partial<Insight>) => insightReasons({ ...createUser, ...more });
  const rates = (perMinute: number, minutes: number, usual: number) => ({
    atStart: { perMinute, minutes: Math.min(5, minutes) },
    overall: { perMinute, minutes },
    baseline: { perMinute: usual, minutes: WEEK },
  });

  test.each([
    [rates(41, 12, 0.2), '41 calls a minute where 0.2 is usual'],
    [rates(41, 12, 12), '41 calls a minute where 12 are usual'],
    [rates(41, 12, 1), '41 calls a minute where 1 is usual'],
    [rates(41, 12, 1.5), '41 calls a minute where 1.5 are usual'],
    [rates(41, 12, 0.05), '41 calls a minute where 3 calls an hour are usual'],
    [rates(41, 12, 1 / 1_440), '41 calls a minute where 1 call a day is usual'],
    [rates(41, 12, 1 / 4 / 1_440), '41 calls a minute where 1 call in 4 days is usual'],
    [rates(41, 12, 0), '41 calls a minute where none is usual'],
    [rates(0.8, 5, 0), '4 calls in 5 minutes where none is usual'],
    [rates(0.2, 5, 0), '1 call in 5 minutes where none is usual'],
    [rates(1, 1, 0), '1 call a minute where none is usual'],
    [rates(0.5, 300, 0.01), '150 calls in 5 hours where 14 calls a day are usual'],
    [rates(2_500, 9, 1_200), '2,500 calls a minute where 1,200 are usual'],
  ])('says how much more it is %#', (more, text) => {
    expect(told(more)).toEqual([text]);
  });

  test('takes the first minutes when it has slowed down since', () => {
    expect(told({ overall: { perMinute: 2, minutes: 300 } })).toEqual(['41 calls a minute where 0.2 is usual']);
  });

  test('a series without a past has nothing to compare with', () => {
    expect(told({ baseline: { perMinute: 0, minutes: 0 } })).toEqual([
      '41 calls a minute where nothing was seen before',
    ]);
  });

  test('says that calls stopped, or became few', () => {
    const stopped = { ...rates(0, 90, 0.2), direction: 'below' } as const;

    expect(told(stopped)).toEqual(['none where 12 calls an hour are usual']);
    expect(told({ ...stopped, overall: { perMinute: 2 / 90, minutes: 90 } })).toEqual([
      '2 calls in 90 minutes where 12 calls an hour are usual',
    ]);
  });

  test('names the error', () => {
    const errors = { ...rates(29, 5, 0), metric: 'errors' } as const;

    expect(told({ ...errors, errorCode: 'UnauthorizedOperation' })).toEqual([
      '29 UnauthorizedOperation errors a minute where none is usual',
    ]);
    expect(told({ ...errors, ...rates(1, 5, 0) })).toEqual(['1 error a minute where none is usual']);
  });

  describe('among calls that failed', () => {
    const codes = (insight: [string, number][], baseline: [string, number][] = []) => {
      const values = (list: [string, number][]) => list.map(([value, average]) => ({ value, average }));
      return [{ attribute: 'errorCode' as const, insight: values(insight), baseline: values(baseline) }];
    };
    const throttled = rates(7.8, 10, 0.2);

    test('says how many did, and of what', () => {
      const attributions = codes([
        ['null', 4],
        ['ThrottlingException', 3.8],
      ]);

      expect(told({ ...throttled, attributions })[1]).toBe('38 of 78 calls failed with ThrottlingException');
    });

    test('keeps quiet when hardly any did, or as many as ever', () => {
      const few = codes([
        ['', 7.5],
        ['ThrottlingException', 0.3],
      ]);
      const usual = codes([['ThrottlingException', 3.8]], [['ThrottlingException', 0.1]]);

      expect(told({ ...throttled, attributions: few })).toHaveLength(1);
      expect(told({ ...throttled, attributions: usual })).toHaveLength(1);
    });
  });

  test('cuts texts that are long on purpose, in whole characters', () => {
    const [reason = ''] = told({ metric: 'errors', errorCode: `${'x'.repeat(78)}${'😀'.repeat(100)}` });

    expect(reason.length).toBeLessThan(140);
    expect(reason).not.toMatch(/\p{Cs}/u);
  });
});

describe('reasons of an incident', () => {
  const told = (more: Partial<Incident>) => incidentReasons({ ...incident, ...more });
  const often = 'happens here about once in 9 weeks';

  test('are its insights and news, strongest first, then how often it happens', () => {
    expect(
      told({
        insights: [createUser],
        news: [api, { ...api, kind: 'new-address', principal: ann, what: '198.51.100.0/24', surpriseNats: 25 }],
      }),
    ).toEqual([
      'ann uses an address never used before: 198.51.100.0/24',
      'iam CreateUser: 41 calls a minute where 0.2 is usual',
      'Deployer has never called iam CreateUser before',
      often,
    ]);
  });

  test.each([
    ['new-principal', '', 'first time Deployer is seen in account 111122223333'],
    ['new-agent', 'aws-cli/#', 'Deployer uses a user agent never used before: aws-cli/#'],
    ['new-caller', 'iam.amazonaws.com CreateUser', 'iam CreateUser has a new caller: Deployer'],
    ['principal-errors', '29 errors in an hour', 'Deployer: 29 errors in an hour over all APIs'],
  ] as const)('%s', (kind, what, text) => {
    expect(told({ news: [{ ...api, kind, what }] })).toEqual([text, often]);
  });

  test('news of the same kind about the same principal are one reason', () => {
    const apis = ['CreateUser', 'AttachUserPolicy', 'CreateAccessKey', 'ListUsers', 'GetUser'];
    const news = apis.map((name) => ({ ...api, what: `iam.amazonaws.com ${name}` }));

    expect(told({ news: news.slice(0, 2) })[0]).toBe(
      'Deployer has never called iam CreateUser or iam AttachUserPolicy before',
    );
    expect(told({ news: news.slice(0, 3) })[0]).toBe(
      'Deployer has never called iam CreateUser, iam AttachUserPolicy or iam CreateAccessKey before',
    );
    expect(told({ news })[0]).toBe(
      'Deployer has never called iam CreateUser, iam AttachUserPolicy, iam CreateAccessKey or 2 more before',
    );
    expect(
      told({
        news: news.slice(0, 2).map((each, i) => ({ ...each, kind: 'new-address', what: `198.51.${i}.0/24` })),
      })[0],
    ).toBe('Deployer uses 2 addresses never used before: 198.51.0.0/24 and 198.51.1.0/24');
  });

  test('nobody has no name', () => {
    expect(told({ news: [{ ...api, kind: 'new-principal', principal: 'hidden' }] })[0]).toBe(
      'first time a hidden principal is seen in account 111122223333',
    );
    expect(told({ news: [{ ...api, principal: 'unknown' }] })[0]).toBe(
      'an unknown principal has never called iam CreateUser before',
    );
  });

  test('how often is not said with little history', () => {
    expect(told({ news: [api], lowHistory: true })).toEqual(['Deployer has never called iam CreateUser before']);
  });

  test('say the account when there are several', () => {
    const reasons = told({ accounts: ['111122223333', '444455556666'], insights: [createUser], news: [api] });

    expect(reasons).toEqual([
      'the same principal is unusual in 2 accounts at about the same time',
      'iam CreateUser in 111122223333: 41 calls a minute where 0.2 is usual',
      'Deployer has never called iam CreateUser before in 111122223333',
      often,
    ]);
  });

  test('are few, and the rest is counted', () => {
    const insights = Array.from({ length: 20 }, (_, i) => ({ ...createUser, name: `Create${i}` }));

    const reasons = told({ insights });

    expect(reasons).toHaveLength(10);
    expect(reasons.slice(-2)).toEqual(['and 12 more', often]);
  });
});
