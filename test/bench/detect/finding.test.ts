import { describe, expect, it } from 'vitest';
import { type Finding, foundAtFalseCount } from './finding.js';

const finding = (unusual: number, firstMinute: number, finds: string[], account = 'a'): Finding => ({
  unusual,
  account,
  firstMinute,
  lastMinute: firstMinute + 10,
  finds,
});

describe('truths found at a number of false incidents', () => {
  it('stops before the false one that is too many', () => {
    const findings = [finding(9, 0, ['x']), finding(8, 1_000, []), finding(7, 2_000, ['y']), finding(6, 3_000, [])];

    const none = foundAtFalseCount([...findings, finding(5, 4_000, ['z'])], 0);
    const one = foundAtFalseCount([...findings, finding(5, 4_000, ['z'])], 1);

    expect([[...none], [...one]]).toEqual([['x'], ['x', 'y']]);
  });

  it('counts false ones half an hour apart as one incident, and those of another account not', () => {
    const together = [finding(9, 0, []), finding(8, 40, []), finding(7, 2_000, ['x'])];
    const apart = [finding(9, 0, []), finding(8, 40, [], 'b'), finding(7, 2_000, ['x'])];

    const found = [foundAtFalseCount(together, 1), foundAtFalseCount(apart, 1)];

    expect(found.map(({ size }) => size)).toEqual([1, 0]);
  });

  it('takes a false one for part of the incident it is told with, whichever comes first', () => {
    const after = [finding(9, 0, ['x']), finding(8, 20, []), finding(7, 2_000, ['y'])];
    const before = [finding(9, 0, []), finding(8, 20, ['x']), finding(7, 2_000, []), finding(6, 4_000, ['y'])];

    const found = [foundAtFalseCount(after, 0), foundAtFalseCount(before, 1)];

    expect(found.map(({ size }) => size)).toEqual([2, 2]);
  });
});
