import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHourlySum, encodeHourlySum } from './hourly-sum.js';

const round = (sum: number): number => decodeHourlySum(encodeHourlySum(sum));

describe('hourly sums in 16 bits', () => {
  it('keeps whole numbers to 4,096 exactly', () => {
    for (let sum = 0; sum <= 4_096; sum++) expect(round(sum)).toBe(sum);
  });

  it('keeps larger sums within a 4,096th of themselves, up to 8 million', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -8, max: 8e6, noNaN: true }), (sum) => {
        // A little more than a 4,096th, for the way through a 32-bit float.
        expect(Math.abs(round(sum) - sum)).toBeLessThanOrEqual((sum / 4_096) * (1 + 1e-3));
      }),
    );
  });

  it('never orders two sums the other way round', () => {
    const sums = fc.double({ min: 0, max: 2e7, noNaN: true });
    fc.assert(
      fc.property(sums, sums, (a, b) => {
        expect(encodeHourlySum(Math.max(a, b))).toBeGreaterThanOrEqual(encodeHourlySum(Math.min(a, b)));
      }),
    );
  });

  it('every code stands for one sum, and is its code', () => {
    for (let code = 0; code <= 0xffff; code++) expect(encodeHourlySum(decodeHourlySum(code))).toBe(code);
  });

  it('holds what is beyond at its largest', () => {
    expect(round(1e12)).toBe(round(8.4e6));
    expect(encodeHourlySum(Number.POSITIVE_INFINITY)).toBe(0xffff);
  });
});
