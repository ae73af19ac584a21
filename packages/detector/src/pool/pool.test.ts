import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DetectorStateError } from '../errors.js';
import { DEFAULT_SETTINGS } from '../settings.js';
import { BUCKET_COUNT, PEERS, POOL_NUMBERS } from './layout.js';
import { type Contribution, createPool, decodePool, encodePool, judgedWeeks, mergePool } from './pool.js';

const HOUR = 480_000;

function contribution(account: string, hour: number, seed: number): Contribution {
  const numbers = Float64Array.from({ length: POOL_NUMBERS }, (_, i) => ((i * 31 + seed * 17) % 97) / 7);
  const seriesHours = Float64Array.from({ length: PEERS * BUCKET_COUNT }, (_, i) => (i + seed) % 5);
  const peaks = [{ minute: hour * 60 + 5, account, class: 'people' as const, score: seed / 3 }];
  return { account, hour, numbers, seriesHours, peaks };
}

describe('mergePool', () => {
  it('gives the same pool in whatever order accounts hand in', () => {
    const handedIn = ['444455556666', '111122223333', '777788889999'].map((account, i) =>
      contribution(account, HOUR, i + 1),
    );
    const inOrder = mergePool(createPool(DEFAULT_SETTINGS), HOUR, handedIn, DEFAULT_SETTINGS);
    fc.assert(
      fc.property(fc.shuffledSubarray(handedIn, { minLength: 3 }), (shuffled) => {
        const pool = mergePool(createPool(DEFAULT_SETTINGS), HOUR, shuffled, DEFAULT_SETTINGS);
        expect(encodePool(pool)).toEqual(encodePool(inOrder));
      }),
    );
  });

  it('leaves the pool it was given as it is, and makes the next version', () => {
    const pool = createPool(DEFAULT_SETTINGS);
    const before = encodePool(pool);

    const next = mergePool(pool, HOUR, [contribution('111122223333', HOUR, 3)], DEFAULT_SETTINGS);

    expect(encodePool(pool)).toEqual(before);
    expect([next.version, next.firstHour, next.lastHour]).toEqual([1, HOUR, HOUR]);
    expect(next.numbers).not.toEqual(pool.numbers);
  });

  it('counts accounts, not the hours that each of them hands in at once', () => {
    const late = [0, 1, 2].map((i) => contribution('111122223333', HOUR + i, i));

    const pool = mergePool(createPool(DEFAULT_SETTINGS), HOUR + 2, late, DEFAULT_SETTINGS);

    expect(pool.accounts).toBe(1);
  });

  it('forgets peaks after four weeks', () => {
    let pool = mergePool(
      createPool(DEFAULT_SETTINGS),
      HOUR,
      [contribution('111122223333', HOUR, 30)],
      DEFAULT_SETTINGS,
    );
    pool = mergePool(pool, HOUR + 4 * 168, [], DEFAULT_SETTINGS);
    const remembered = pool.peaks.length;
    pool = mergePool(pool, HOUR + 4 * 168 + 1, [], DEFAULT_SETTINGS);

    expect([remembered, pool.peaks.length]).toEqual([1, 0]);
  });

  it('fits thresholds anew when a day begins, from two judged weeks on', () => {
    const hours = 24 * 24;
    let pool = createPool(DEFAULT_SETTINGS);
    const sources: string[] = [];
    for (let hour = 0; hour < hours; hour++) {
      const given = hour > 168 ? [contribution('111122223333', HOUR + hour, 6 + (hour % 40))] : [];
      const before = pool.thresholds;
      pool = mergePool(pool, HOUR + hour, given, DEFAULT_SETTINGS);
      if (pool.thresholds !== before) {
        expect((HOUR + hour) % 24).toBe(0);
        sources.push(pool.thresholds.people.source);
      }
    }

    expect(sources[0]).toBe('fallback');
    expect(sources.at(-1)).toBe('history');
  });
});

describe('encodePool and decodePool', () => {
  it('give back the same pool, as bytes and as a value', () => {
    const pool = mergePool(
      createPool(DEFAULT_SETTINGS),
      HOUR,
      [contribution('111122223333', HOUR, 9)],
      DEFAULT_SETTINGS,
    );

    const decoded = decodePool(encodePool(pool));

    expect(decoded).toEqual(pool);
    expect(encodePool(decoded)).toEqual(encodePool(pool));
    expect(mergePool(decoded, HOUR + 1, [], DEFAULT_SETTINGS)).toEqual(mergePool(pool, HOUR + 1, [], DEFAULT_SETTINGS));
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
    expect([100, 168, 168 * 2, 168 * 3.5, 168 * 9].map((hours) => judgedWeeks(HOUR, HOUR + hours))).toEqual([
      0, 0, 1, 2.5, 4,
    ]);
  });
});
