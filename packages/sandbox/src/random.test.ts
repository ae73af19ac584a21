import { describe, expect, it } from 'vitest';
import { Random } from './random.js';

const DRAWS = 20_000;
const mean = (draw: () => number): number => {
  let sum = 0;
  for (let left = DRAWS; left > 0; left--) sum += draw();
  return sum / DRAWS;
};

describe('Random', () => {
  it('gives the same numbers for the same seed and name', () => {
    const [one, same] = [new Random(7, 'a'), new Random(7, 'a')];

    const numbers = Array.from({ length: 5 }, () => one.uniform());

    expect(Array.from({ length: 5 }, () => same.uniform())).toEqual(numbers);
  });

  it('gives other numbers for a neighbouring seed, another name, and a fork', () => {
    const first = (random: Random) => random.hex(16);

    const values = [new Random(7, 'a'), new Random(8, 'a'), new Random(7, 'b'), new Random(7, 'a').fork('b')].map(
      first,
    );

    expect(new Set(values).size).toBe(4);
  });

  // Standard errors of these means are below 0.02 of the mean; 5 % is far beyond chance.
  it.each([0.02, 0.7, 12, 80])('draws Poisson counts with mean %s', (expected) => {
    const random = new Random(1, 'poisson');

    expect(Math.abs(mean(() => random.poisson(expected)) / expected - 1)).toBeLessThan(expected < 0.1 ? 0.15 : 0.05);
  });

  it('draws log-normals around their median, and exponentials around their mean', () => {
    const random = new Random(1, 'others');

    expect(mean(() => (random.logNormal(3, 1) > 3 ? 1 : 0))).toBeCloseTo(0.5, 1);
    expect(mean(() => random.exponential(5)) / 5).toBeCloseTo(1, 1);
  });

  it('samples different items, and all of them when asked for more', () => {
    const random = new Random(1, 'sample');

    expect(new Set(random.sample([1, 2, 3, 4], 3)).size).toBe(3);
    expect(random.sample([1, 2, 3], 9).sort()).toEqual([1, 2, 3]);
  });

  it('uses the first of several things most', () => {
    const random = new Random(1, 'zipf');
    const uses = [0, 0, 0, 0];

    for (let left = DRAWS; left > 0; left--) uses[random.zipf(4)]! += 1;

    expect(uses).toEqual([...uses].sort((a, b) => b - a));
    expect(uses[3]).toBeGreaterThan(0);
  });
});
