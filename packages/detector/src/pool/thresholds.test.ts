import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncidentClass } from '../incident.js';
import { DEFAULT_SETTINGS } from '../settings.js';
import {
  decluster,
  fitThresholds,
  type History,
  type Peak,
  perWeekExpected,
  THRESHOLD_MIN_NATS,
} from './thresholds.js';

const WEEKS = 4;
const SIGMA = 3;

const peak = (minute: number, score: number, more: Partial<Peak> = {}): Peak => {
  return { minute, account: '111122223333', class: 'people', score, ...more };
};

const alone = (scores: readonly number[], name: IncidentClass = 'people') =>
  scores.map((score, i) => peak(i * 90, score, { class: name }));

/** Heights as an exponential tail has them, without chance: its quantiles. */
const exponential = (count: number) => Array.from({ length: count }, (_, i) => -SIGMA * Math.log((i + 0.5) / count));

const fit = (
  peaks: readonly Peak[],
  { incidentsPerWeek = 5, ...more }: Partial<History> & { incidentsPerWeek?: number } = {},
) => fitThresholds({ peaks, weeks: WEEKS, accounts: 12, settings: { ...DEFAULT_SETTINGS, incidentsPerWeek }, ...more });

const anyPeaks = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 2_000 }),
    account: fc.constantFrom('111122223333', '444455556666'),
    class: fc.constantFrom('people', 'machines', 'silence'),
    score: fc.integer({ min: 1, max: 20 }),
  }) satisfies fc.Arbitrary<Peak>,
);

describe('peaks that stand alone', () => {
  test('a peak within 30 minutes of a higher one is absorbed, at 31 it is not', () => {
    const highest = peak(100, 9);
    const outside = peak(131, 3);

    expect(decluster([peak(70, 8), highest, peak(130, 8), outside])).toEqual([highest, outside]);
  });

  test('an absorbed peak absorbs nobody', () => {
    const chain = [peak(100, 9), peak(125, 8), peak(150, 7)];

    expect(decluster(chain)).toEqual([chain[0], chain[2]]);
  });

  test('accounts and classes are apart', () => {
    const peaks = [peak(100, 9), peak(101, 8, { account: '444455556666' }), peak(102, 7, { class: 'silence' })];

    expect(decluster(peaks)).toEqual(peaks);
  });

  test('keeps what the plain definition keeps, in any order, and once is enough', () => {
    fc.assert(
      fc.property(anyPeaks, fc.infiniteStream(fc.nat()), (peaks, order) => {
        const kept = decluster(peaks);

        const key = peaks.map((each) => ({ each, at: order.next().value ?? 0 }));
        const shuffled = key.sort((a, b) => a.at - b.at).map(({ each }) => each);
        expect(decluster(shuffled)).toEqual(kept);
        expect(decluster(kept)).toEqual(kept);
        for (const one of peaks) {
          const near = kept.filter(
            (other) =>
              other.account === one.account && other.class === one.class && Math.abs(other.minute - one.minute) <= 30,
          );
          expect(near.some((other) => other.score >= one.score)).toBe(true);
          if (kept.includes(one)) expect(near).toEqual([one]);
        }
      }),
    );
  });
});

describe('thresholds from history', () => {
  test('follow the formula: level of the 45 largest, winsorised mean excess, the budget of the class', () => {
    const falling = exponential(200);

    const { people } = fit(alone(falling));

    const level = falling[45]!;
    const excess = falling.slice(0, 45).reduce((sum, score) => sum + Math.min(score, falling[5]!) - level, 0);
    expect(people.level).toBe(level);
    expect(people.sigma).toBeCloseTo(excess / 40, 12);
    expect(people.theta).toBeCloseTo(level + people.sigma * Math.log(45 / (0.4 * 5 * WEEKS)), 12);
    expect(people.source).toBe('history');
  });

  test.each([1, 5, 20])(
    'let about %d incidents a week through when peaks have an exponential tail',
    (incidentsPerWeek) => {
      const settings = { incidentsPerWeek, shares: { people: 1, machines: 0, silence: 0 } };
      const longRun = exponential(400 * 250);

      const { people } = fit(alone(exponential(400)), { settings });

      const perWeek = longRun.filter((score) => score >= people.theta).length / WEEKS / 250;
      expect(perWeek).toBeGreaterThan(0.85 * incidentsPerWeek);
      expect(perWeek).toBeLessThan(1.2 * incidentsPerWeek);
    },
  );

  test.each([6, 20, 400])('hardly move for one huge peak among %d', (count) => {
    const usual = exponential(count);
    const attacked = [1_000, ...usual.slice(1)];

    const before = fit(alone(usual), { incidentsPerWeek: 0.5 }).people.theta;

    const after = fit(alone(attacked), { incidentsPerWeek: 0.5 }).people.theta;
    expect(before).toBeGreaterThan(THRESHOLD_MIN_NATS);
    expect(Math.abs(after - before)).toBeLessThan(0.05 * SIGMA);
  });

  test('do not rise with the budget', () => {
    const weeks = fc.constantFrom(0, 1, 2, 3.5, 4);
    const budget = fc.double({ min: 0.01, max: 100, noNaN: true });
    const scores = fc.array(fc.double({ min: 0.5, max: 60, noNaN: true }), { maxLength: 60 });

    fc.assert(
      fc.property(scores, weeks, budget, budget, (heights, count, a, b) => {
        const strict = fit(alone(heights), { weeks: count, incidentsPerWeek: Math.min(a, b) });
        const generous = fit(alone(heights), { weeks: count, incidentsPerWeek: Math.max(a, b) });

        expect(generous.people.theta).toBeLessThanOrEqual(strict.people.theta);
        expect(generous.people.theta).toBeGreaterThanOrEqual(THRESHOLD_MIN_NATS);
        expect(generous.machines.theta).toBeLessThanOrEqual(strict.machines.theta);
      }),
    );
  });

  test('do not depend on the order of the peaks', () => {
    fc.assert(
      fc.property(anyPeaks, (peaks) => {
        expect(fit(peaks.toReversed())).toEqual(fit(peaks));
      }),
    );
  });

  test('each class learns from its own peaks', () => {
    const { people, silence } = fit([...alone(exponential(100)), ...alone([30, 31, 32, 33, 34, 35], 'silence')]);

    expect(people.theta).toBeLessThan(15);
    expect(silence.level).toBe(30);
  });

  test('are just above peaks that are all equal', () => {
    const { people } = fit(alone(new Array<number>(30).fill(8)));

    expect(people.theta).toBeGreaterThan(8);
    expect(people.theta).toBeLessThan(8.5);
  });

  test('never go below the floor, whatever the budget', () => {
    expect(fit(alone(exponential(20)), { incidentsPerWeek: 10_000 }).people.theta).toBe(THRESHOLD_MIN_NATS);
  });

  test('with under five peaks are the one whose rank is the budget', () => {
    expect(fit(alone([20, 10, 9]), { weeks: 2, incidentsPerWeek: 2.5 }).people).toMatchObject({
      theta: 10,
      source: 'history',
    });
  });

  test('with fewer peaks than the budget are the lower of the lowest peak and the fallback', () => {
    expect(fit(alone([20, 10, 9])).people).toMatchObject({ theta: 9, source: 'history' });
    expect(fit(alone([40, 30, 20])).people).toMatchObject({ theta: 13, source: 'fallback' });
  });

  test('a class without a share of the budget has no incidents', () => {
    const shares = { people: 0, machines: 0.5, silence: 0.5 };

    for (const scores of [[], [5, 6, 7], exponential(60)]) {
      const { people } = fit(alone(scores), { settings: { incidentsPerWeek: 5, shares } });
      expect(people.theta).toBe(Number.POSITIVE_INFINITY);
    }
  });
});

describe('thresholds without history', () => {
  test('are the medians of generated organizations', () => {
    const { people, machines, silence } = fit(alone(exponential(60)), { weeks: 1.9 });

    expect([people.theta, machines.theta, silence.theta]).toEqual([13, 16, 6]);
    expect(people.source).toBe('fallback');
  });

  test('rise with the number of accounts and fall with the budget', () => {
    expect(fit([], { accounts: 120 }).people.theta).toBeCloseTo(13 + 2 * Math.log(10), 12);
    expect(fit([], { incidentsPerWeek: 20 }).people.theta).toBeCloseTo(13 + 2 * Math.log(5 / 20), 12);
    expect(fit([], { accounts: 0 }).silence.theta).toBe(THRESHOLD_MIN_NATS);
  });
});

describe('incidents a week expected', () => {
  test('are the budget of the class at its threshold', () => {
    for (const weeks of [0, WEEKS]) {
      const thresholds = fit(alone(exponential(100)), { weeks, incidentsPerWeek: 7 });

      expect(perWeekExpected(thresholds.people, thresholds.people.theta)).toBeCloseTo(0.4 * 7, 9);
    }
  });

  test('fall with the score, and are numbers for any', () => {
    const thresholds = [fit(alone(exponential(100))), fit(alone([90, 90, 90, 90, 90])), fit(alone([3])), fit([])];

    for (const each of thresholds) {
      const expected = [0, 2, 5, 20, 1_000].map((score) => perWeekExpected(each.people, score));
      expect(expected).toEqual(expected.toSorted((a, b) => b - a));
      expect(expected.every(Number.isFinite)).toBe(true);
    }
  });
});
