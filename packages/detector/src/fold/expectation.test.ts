import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviance, variance } from './expectation.js';

const counts = fc.integer({ min: 0, max: 100_000 });
const expectations = fc.double({ min: 1e-6, max: 1e5, noNaN: true });
const dispersions = fc.double({ min: 0.01, max: 50, noNaN: true });

describe('deviance', () => {
  it('is never negative, and nothing at the expectation', () => {
    fc.assert(
      fc.property(counts, expectations, dispersions, (count, expected, phi) => {
        expect(deviance(count, expected, variance(expected, phi))).toBeGreaterThanOrEqual(0);
        expect(deviance(expected, expected, variance(expected, phi))).toBeLessThan(1e-6);
      }),
    );
  });

  it('grows with the distance from the expectation, on both sides', () => {
    fc.assert(
      fc.property(counts, counts, expectations, dispersions, (a, b, expected, phi) => {
        const [near, far] = [a, b].sort((x, y) => Math.abs(x - expected) - Math.abs(y - expected));
        fc.pre(near! > expected === far! > expected);
        const spread = variance(expected, phi);

        expect(deviance(far!, expected, spread)).toBeGreaterThanOrEqual(deviance(near!, expected, spread) * (1 - 1e-9));
      }),
    );
  });

  it('is less, the more the series scatters', () => {
    fc.assert(
      fc.property(counts, expectations, dispersions, (count, expected, phi) => {
        const steady = deviance(count, expected, variance(expected, phi));
        const wild = deviance(count, expected, variance(expected, 2 * phi));

        expect(wild).toBeLessThanOrEqual(steady * (1 + 1e-6) + 1e-9);
      }),
    );
  });

  it('has no step where chance ends and over-dispersion begins, however close', () => {
    for (const [count, expected] of [
      [12, 4],
      [0, 9],
      [300, 100],
    ] as const) {
      const poisson = deviance(count, expected, expected);
      for (const more of [1e-3, 1e-6, 1e-9, 1e-12, 1e-15]) {
        const just = deviance(count, expected, expected * (1 + more));
        expect(Math.abs(just - poisson)).toBeLessThan(poisson * 0.02);
      }
    }
  });

  it('gives the values worked out by hand', () => {
    // Poisson, 10 where 4 are expected: 10 ln 2.5 - 6.
    expect(deviance(10, 4, 4)).toBeCloseTo(10 * Math.log(2.5) - 6, 12);
    // Steadier than chance, spread 2 of 4: the same, doubled.
    expect(deviance(10, 4, 2)).toBeCloseTo(2 * (10 * Math.log(2.5) - 6), 12);
    // Spread 8 of 4: r = 16 / 4 = 4, so 10 ln 2.5 - 14 ln (14 / 8).
    expect(deviance(10, 4, 8)).toBeCloseTo(10 * Math.log(2.5) - 14 * Math.log(14 / 8), 12);
    // Silence of the same: 4 ln 2.
    expect(deviance(0, 4, 8)).toBeCloseTo(4 * Math.log(2), 12);
  });

  it('believes no series to be steadier than a twentieth of chance', () => {
    expect(deviance(10, 4, 0.0001)).toBe(deviance(10, 4, 0.2));
  });
});

describe('variance', () => {
  it('grows with the square of large expectations: rates drift by a tenth', () => {
    expect(variance(100, 2)).toBe(300);
    expect(Math.sqrt(variance(1e6, 1)) / 1e6).toBeCloseTo(0.1, 3);
  });
});
