import { describe, expect, it } from 'vitest';
import { count, figure, median, spread, times } from './figures.js';
import { ratioOf } from './rounds.js';

describe('figures', () => {
  it.each([
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
  ])('have the middle of %j as their median', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('have no median of nothing', () => {
    expect(() => median([])).toThrow('median requires at least one value');
  });

  it('show as many digits as mean something', () => {
    expect([1240.4, 37.24, 0.848, Number.NaN].map(figure)).toEqual(['1,240', '37.2', '0.85', '–']);
    expect([count(120_810.4), times(1.499), spread([3, 1, 2])]).toEqual(['120,810', '1.50×', '1.00–3.00']);
  });
});

describe('a ratio of timings', () => {
  it('is not moved by a round that was slow for everybody', () => {
    const timings = new Map([
      ['slow', [20, 200, 20]],
      ['fast', [10, 100, 10]],
    ]);

    expect(ratioOf(timings, 'slow', 'fast')).toBe(2);
  });

  it('says whose timings are missing', () => {
    expect(() => ratioOf(new Map(), 'slow', 'fast')).toThrow('fast');
  });
});
