import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPool } from '../pool/pool.js';
import { DEFAULT_SETTINGS } from '../settings.js';
import { createSeriesTable, type SeriesTable } from '../state/series-table.js';
import { excessTaught, movedLevel, startTail, surprise } from './surprise.js';

const pool = createPool(DEFAULT_SETTINGS);

function freshSeries(): SeriesTable {
  const series = createSeriesTable();
  startTail(series, series.push());
  return series;
}

describe('surprise', () => {
  it('is none up to the level', () => {
    const series = freshSeries();

    expect([0, 1, 3].map((deviance) => surprise(series, 0, pool, deviance, 'up'))).toEqual([0, 0, 0]);
  });

  it('is more, the larger the deviance', () => {
    const series = freshSeries();
    const deviances = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(deviances, deviances, (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(surprise(series, 0, pool, more, 'up')).toBeGreaterThanOrEqual(surprise(series, 0, pool, less, 'up'));
      }),
    );
  });

  it('gives the value worked out by hand for a series that knows nothing yet', () => {
    const series = freshSeries();

    const nats = surprise(series, 0, pool, 30, 'up');

    // Seven in a hundred of hours exceed, with a mean log excess of a half: -ln .07 + ln(30 / 3) / .5 - 1.
    expect(nats).toBeCloseTo(-Math.log(0.07) + Math.log(10) / 0.5 - 1, 10);
  });

  it('is less for a series that has often been there', () => {
    const [quiet, wild] = [freshSeries(), freshSeries()];
    wild.columns.tailHours[0] = 100;
    wild.columns.upExceeded[0] = 20;
    wild.columns.upExcess[0] = 30;
    quiet.columns.tailHours[0] = 100;

    expect(surprise(wild, 0, pool, 100, 'up')).toBeLessThan(surprise(quiet, 0, pool, 100, 'up'));
  });

  it('keeps both sides apart', () => {
    const series = freshSeries();
    series.columns.upLevel[0] = 50;

    expect(surprise(series, 0, pool, 20, 'up')).toBe(0);
    expect(surprise(series, 0, pool, 20, 'down')).toBeGreaterThan(0);
  });
});

describe('excessTaught', () => {
  it('is bounded, so that one attack does not make the tail', () => {
    const series = freshSeries();

    expect(excessTaught(series, 0, pool, 3 * Math.E, 'up')).toBeCloseTo(1, 6);
    expect(excessTaught(series, 0, pool, 1e9, 'up')).toBeCloseTo(4 * 0.5 + 0.5, 6);
  });
});

describe('movedLevel', () => {
  it('settles where seven of a hundred hours exceed it', () => {
    // Deviances of 0 to 20, evenly: seven of a hundred are above 18.6.
    let level = 3;
    let exceeded = 0;
    for (let hour = 0; hour < 6_000; hour++) {
      const deviance = ((hour * 7_919) % 1_000) / 50;
      if (hour >= 2_000 && deviance > level) exceeded++;
      level = movedLevel(level, deviance > level, hour);
    }

    expect(exceeded / 4_000).toBeCloseTo(0.07, 2);
    expect(level).toBeGreaterThan(17);
    expect(level).toBeLessThan(20.5);
  });

  it('stays between 2 and 60', () => {
    let [low, high] = [3, 3];
    for (let hour = 0; hour < 1_000; hour++) {
      low = movedLevel(low, false, hour);
      high = movedLevel(high, true, hour);
    }

    expect([low, high]).toEqual([2, 60]);
  });
});
