import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DetectorStateError } from '../errors.js';
import { DEFAULT_SETTINGS } from '../settings.js';
import { type Contribution, decodeContribution, encodeContribution } from './contribution.js';
import { BUCKET_COUNT, PEERS, POOL_NUMBERS } from './layout.js';
import { createPool, decodePool, encodePool, judgedWeeks, mergePool } from './pool.js';

const TODAY = 20_000;

function contribution(account: string, day: number, seed: number): Contribution {
  const numbers = Float64Array.from({ length: POOL_NUMBERS }, (_, i) => ((i * 31 + seed * 17) % 97) / 7);
  const seriesHours = Float64Array.from({ length: PEERS * BUCKET_COUNT }, (_, i) => (i + seed) % 5);
  const peaks = [{ minute: day * 1_440 + 5, account, class: 'people' as const, score: seed / 3 }];
  return { account, day, numbers, seriesHours, peaks };
}

describe('mergePool', () => {
  it('gives the same pool in whatever order accounts hand in', () => {
    const handedIn = ['444455556666', '111122223333', '777788889999'].map((account, i) =>
      contribution(account, TODAY, i + 1),
    );
    const inOrder = mergePool(createPool(DEFAULT_SETTINGS), TODAY, handedIn, DEFAULT_SETTINGS);
    fc.assert(
      fc.property(fc.shuffledSubarray(handedIn, { minLength: 3 }), (shuffled) => {
        const pool = mergePool(createPool(DEFAULT_SETTINGS), TODAY, shuffled, DEFAULT_SETTINGS);
        expect(encodePool(pool)).toEqual(encodePool(inOrder));
      }),
    );
  });

  it('leaves the pool it was given as it is, and makes the next version', () => {
    const pool = createPool(DEFAULT_SETTINGS);
    const before = encodePool(pool);

    const next = mergePool(pool, TODAY, [contribution('111122223333', TODAY, 3)], DEFAULT_SETTINGS);

    expect(encodePool(pool)).toEqual(before);
    expect([next.version, next.firstDay, next.lastDay]).toEqual([1, TODAY, TODAY]);
    expect(next.numbers).not.toEqual(pool.numbers);
  });

  it('counts accounts, not the days that each of them hands in at once', () => {
    const late = [0, 1, 2].map((i) => contribution('111122223333', TODAY + i, i));

    const pool = mergePool(createPool(DEFAULT_SETTINGS), TODAY + 2, late, DEFAULT_SETTINGS);

    expect(pool.accounts).toBe(1);
  });

  it('forgets peaks after four weeks', () => {
    let pool = mergePool(
      createPool(DEFAULT_SETTINGS),
      TODAY,
      [contribution('111122223333', TODAY, 30)],
      DEFAULT_SETTINGS,
    );
    pool = mergePool(pool, TODAY + 27, [], DEFAULT_SETTINGS);
    const remembered = pool.peaks.length;
    pool = mergePool(pool, TODAY + 28, [], DEFAULT_SETTINGS);

    expect([remembered, pool.peaks.length]).toEqual([1, 0]);
  });

  it('fits thresholds to the history from two judged weeks on', () => {
    const sources: string[] = [];
    let pool = createPool(DEFAULT_SETTINGS);
    for (let day = 0; day < 24; day++) {
      const given =
        day > 7
          ? [contribution('111122223333', TODAY + day, 6 + day), contribution('444455556666', TODAY + day, 40 - day)]
          : [];
      pool = mergePool(pool, TODAY + day, given, DEFAULT_SETTINGS);
      sources.push(pool.thresholds.people.source);
    }

    expect(sources.indexOf('history')).toBe(7 + 14 - 1);
    expect(sources.at(-1)).toBe('history');
  });
});

describe('encodeContribution and decodeContribution', () => {
  it('give back the same contribution, in few bytes where most of it is nothing', () => {
    const full = contribution('111122223333', TODAY, 9);
    const sparse = { ...full, numbers: full.numbers.map((n, i) => (i < 40 ? n : 0)) };

    expect(decodeContribution(encodeContribution(full))).toEqual(full);
    expect(decodeContribution(encodeContribution(sparse))).toEqual(sparse);
    expect(encodeContribution(sparse).length).toBeLessThan(encodeContribution(full).length / 3);
  });
});

describe('encodePool and decodePool', () => {
  it('give back the same pool, as bytes and as a value', () => {
    const pool = mergePool(
      createPool(DEFAULT_SETTINGS),
      TODAY,
      [contribution('111122223333', TODAY, 9)],
      DEFAULT_SETTINGS,
    );

    const decoded = decodePool(encodePool(pool));

    expect(decoded).toEqual(pool);
    expect(encodePool(decoded)).toEqual(encodePool(pool));
    expect(mergePool(decoded, TODAY + 1, [], DEFAULT_SETTINGS)).toEqual(
      mergePool(pool, TODAY + 1, [], DEFAULT_SETTINGS),
    );
  });

  it('refuse what another version wrote', () => {
    const bytes = encodePool(createPool(DEFAULT_SETTINGS));
    const at = Buffer.from(bytes).indexOf('format') + 'format'.length;
    bytes[at] = 99;

    expect(() => decodePool(bytes)).toThrow(DetectorStateError);
  });
});

describe('judgedWeeks', () => {
  it('leaves out the first week and counts at most four', () => {
    expect([4, 7, 14, 24.5, 60].map(judgedWeeks)).toEqual([0, 0, 1, 2.5, 4]);
  });
});
