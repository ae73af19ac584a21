import { expect, test } from 'vitest';
import { judgeDelivery } from './delivery-gap.js';

const everyFive = { spacings: 2_000, medianMinutes: 5, secondLongestMinutes: 15, lastFile: 10_000 };

test('a place that is written to every five minutes has a gap after an hour without', () => {
  expect(judgeDelivery({ ...everyFive, knownThrough: 10_060 }).isGap).toBe(false);
  expect(judgeDelivery({ ...everyFive, knownThrough: 10_061 })).toMatchObject({ isGap: true, silentMinutes: 61 });
});

test('a place that rests over weekends has none after a weekend', () => {
  const office = { ...everyFive, secondLongestMinutes: 62 * 60 };

  expect(judgeDelivery({ ...office, knownThrough: 10_000 + 70 * 60 }).isGap).toBe(false);
  expect(judgeDelivery({ ...office, knownThrough: 10_000 + 130 * 60 }).isGap).toBe(true);
});

test('nobody knows what is usual before a dozen deliveries', () => {
  const young = { ...everyFive, spacings: 11, knownThrough: 20_000 };

  expect(judgeDelivery(young)).toEqual({
    everyMinutes: undefined,
    silentUsually: undefined,
    silentMinutes: 10_000,
    isGap: false,
  });
});

test('a place that was not looked through is not called silent', () => {
  expect(judgeDelivery({ ...everyFive, knownThrough: undefined })).toMatchObject({
    silentMinutes: undefined,
    isGap: false,
  });
});
