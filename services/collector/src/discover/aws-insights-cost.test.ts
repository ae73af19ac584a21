import fc from 'fast-check';
import { expect, test } from 'vitest';
import { awsInsightsCost } from './aws-insights-cost.js';

const account = '000000000002';

test("AWS's own example: 30,000 writes and 270,000 reads with both types are 330,000 events and 1.16 dollars", () => {
  const { accounts, usd } = awsInsightsCost([{ account, managementReads: 270_000, managementWrites: 30_000, data: 0 }]);

  expect(accounts[0]?.analysed).toEqual({ management: 330_000, data: 0 });
  expect(usd).toBeCloseTo(1.155, 10);
});

test('each type is billed for itself', () => {
  const counts = [{ account, managementReads: 100_000, managementWrites: 200_000, data: 1_000_000 }];
  const cost = (management: string[], data: string[]) => awsInsightsCost(counts, { management, data }).usd;

  expect(cost(['ApiCallRateInsight'], [])).toBeCloseTo(0.7, 10);
  expect(cost(['ApiErrorRateInsight'], [])).toBeCloseTo(1.05, 10);
  expect(cost([], ['ApiCallRateInsight', 'ApiErrorRateInsight'])).toBeCloseTo(0.6, 10);
  expect(cost([], [])).toBe(0);
});

test('the whole is the sum of its accounts, in whatever order', () => {
  const count = fc.nat({ max: 10_000_000 });
  const counts = fc.uniqueArray(
    fc.record({ account: fc.stringMatching(/^\d{12}$/), managementReads: count, managementWrites: count, data: count }),
    {
      selector: (each) => each.account,
    },
  );
  fc.assert(
    fc.property(counts, (each) => {
      const { accounts, usd } = awsInsightsCost(each);

      expect(usd).toBeCloseTo(
        accounts.reduce((sum, one) => sum + one.usd, 0),
        6,
      );
      expect(awsInsightsCost(each.toReversed())).toEqual({ accounts, usd });
    }),
  );
});
