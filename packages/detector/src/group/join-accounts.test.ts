import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Incident, News } from '../incident.js';
import { joinAcrossAccounts } from './join-accounts.js';

const A = '111122223333';
const B = '444455556666';
const C = '777788889999';

const role = (account: string, name = 'Deployer') => `arn:aws:iam::${account}:role/${name}`;

const news = (account: string, surpriseNats: number): News => {
  return {
    kind: 'new-api',
    account,
    principal: role(account),
    what: 'iam.amazonaws.com CreateUser',
    minute: 1_000,
    surpriseNats,
  };
};

let ids = 0;
function incident(
  account: string,
  startMinute: number,
  more: Partial<Incident> & { principal?: string } = {},
): Incident {
  const { principal = role(account), ...rest } = more;
  return {
    id: `incident-${String(ids++).padStart(4, '0')}`,
    accounts: [account],
    class: 'machines',
    startMinute,
    detectedMinute: startMinute + 3,
    lastMinute: startMinute + 10,
    score: 20,
    threshold: 10,
    relative: 2,
    perWeekExpected: 0.5,
    severity: 'medium',
    lowHistory: false,
    principals: [{ name: principal, kind: 'machines', account, score: 20 }],
    insights: [],
    news: [],
    episodes: [],
    reasons: ['a reason'],
    ...rest,
  };
}

describe('incidents of different accounts', () => {
  const accountsOf = (incidents: readonly Incident[]) => joinAcrossAccounts(incidents).map(({ accounts }) => accounts);

  test('are one when a role of the same name is behind them', () => {
    expect(accountsOf([incident(A, 1_000), incident(B, 1_020)])).toEqual([[A, B]]);
  });

  test('are one when the very same principal, or the same person, is behind them', () => {
    const user = `arn:aws:iam::${A}:user/ann`;
    const person = (account: string, set: string) =>
      role(account, `aws-reserved/sso.amazonaws.com/AWSReservedSSO_${set}/ann@example.com`);

    expect(accountsOf([incident(A, 1_000, { principal: user }), incident(B, 1_000, { principal: user })])).toHaveLength(
      1,
    );
    expect(
      accountsOf([
        incident(A, 1_000, { principal: person(A, 'Admin_01') }),
        incident(B, 1_000, { principal: person(B, 'ReadOnly_02') }),
      ]),
    ).toHaveLength(1);
  });

  test.each(['autoscaling.amazonaws.com', 'hidden', 'unknown'])('stay apart when all they share is %s', (principal) => {
    expect(accountsOf([incident(A, 1_000, { principal }), incident(B, 1_000, { principal })])).toHaveLength(2);
  });

  test('stay apart when nobody is known to be behind them', () => {
    expect(accountsOf([incident(A, 1_000, { principals: [] }), incident(B, 1_000, { principals: [] })])).toHaveLength(
      2,
    );
  });

  test('are one up to 30 minutes apart', () => {
    expect(accountsOf([incident(A, 1_000), incident(B, 1_040)])).toHaveLength(1);
    expect(accountsOf([incident(A, 1_000), incident(B, 1_041)])).toHaveLength(2);
  });

  test('are one when begun up to 4 hours after the first, in a chain too', () => {
    const long = incident(A, 1_000, { lastMinute: 5_000 });

    expect(accountsOf([long, incident(B, 1_240)])).toHaveLength(1);
    expect(accountsOf([long, incident(B, 1_241)])).toHaveLength(2);
    const chain = Array.from({ length: 10 }, (_, i) => incident(i % 2 ? A : B, 1_000 + 40 * i));
    expect(accountsOf(chain)).toHaveLength(2);
  });

  test('are one through a third, each by another principal', () => {
    const both = [role(A, 'Build'), role(B, 'Deployer')].map((name) => ({
      name,
      kind: 'machines' as const,
      account: B,
      score: 9,
    }));

    expect(
      accountsOf([
        incident(A, 1_000, { principal: role(A, 'Build') }),
        incident(C, 1_000),
        incident(B, 1_010, { principals: both }),
      ]),
    ).toEqual([[A, B, C]]);
  });
});

test('incidents of one account are left as they are', () => {
  const [first, second] = [incident(A, 1_000), incident(A, 1_015)];

  const joined = joinAcrossAccounts([second, first]);

  expect(joined[0]).toBe(first);
  expect(joined[1]).toBe(second);
});

test('the joined incident is named by the earliest and ranked by the strongest', () => {
  const first = incident(B, 1_000, { score: 30, threshold: 20, relative: 1.5, news: [news(B, 8)], lowHistory: true });
  const strongest = incident(A, 1_005, {
    class: 'people',
    score: 26,
    threshold: 13,
    relative: 2,
    perWeekExpected: 1 / 20,
    severity: 'critical',
    detectedMinute: 1_006,
    news: [news(A, 9)],
  });
  const long = incident(C, 1_010, {
    lastMinute: 1_400,
    severity: 'low',
    perWeekExpected: 3,
    score: 11,
    threshold: 10,
    relative: 1.1,
  });

  const [joined, ...others] = joinAcrossAccounts([long, strongest, first]);

  expect(others).toEqual([]);
  expect(joined).toMatchObject({
    id: first.id,
    accounts: [A, B, C],
    class: 'people',
    startMinute: 1_000,
    detectedMinute: 1_003,
    lastMinute: 1_400,
    score: 26,
    threshold: 13,
    relative: 2,
    perWeekExpected: 1 / 20,
    severity: 'critical',
    lowHistory: false,
  });
  expect(joined?.news.map(({ account }) => account)).toEqual([A, B]);
  expect(joined?.principals.map(({ account }) => account)).toEqual([A, B, C]);
  expect(joined?.reasons).toContain(`Deployer has never called iam CreateUser before in ${A}`);
});

const anyIncident = fc
  .record({
    account: fc.constantFrom(A, B, C),
    start: fc.integer({ min: 0, max: 400 }),
    minutes: fc.integer({ min: 0, max: 60 }),
    name: fc.constantFrom('Deployer', 'Build'),
    relative: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ account, start, minutes, name, relative }) =>
    incident(account, start, {
      lastMinute: start + minutes,
      principal: role(account, name),
      relative,
      news: [news(account, relative)],
    }),
  );

test('the order of the incidents makes no difference, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(anyIncident, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (incidents, order) => {
      const joined = joinAcrossAccounts(incidents);

      const keyed = incidents.map((each) => ({ each, at: order.next().value ?? 0 }));
      const shuffled = keyed.sort((a, b) => a.at - b.at).map(({ each }) => each);
      expect(joinAcrossAccounts(shuffled)).toEqual(joined);
      expect(joined.flatMap((each) => each.news)).toHaveLength(incidents.length);
      for (const each of joined) expect(each.startMinute).toBeLessThanOrEqual(each.detectedMinute);
    }),
  );
});
