import { describe, expect, it } from 'vitest';
import { createPool } from '../pool/pool.js';
import { DEFAULT_SETTINGS } from '../settings.js';
import { encodeHourlySum } from '../state/hourly-sum.js';
import { createLane, type Lane } from '../state/lane.js';
import { CALLS } from '../state/series-table.js';
import { awaitRareJob, forgetRhythm, isPeriodic, noteCall, noteMissedSlots } from './periodic.js';
import { callsRow } from './rows.js';

/** Monday, 2 March 2026, 00:00 UTC; an hour's number is a multiple of 24 there. */
const MONDAY = Date.UTC(2026, 2, 2) / 60_000;
const DAY = 1_440;
const at = (day: number, hour = 0, minute = 0): number => MONDAY + day * DAY + hour * 60 + minute;

function laneWithSeries(): Lane {
  const lane = createLane('111122223333');
  const names = { region: 'eu-west-1', source: 'ec2.amazonaws.com', name: 'CreateSnapshot' };
  callsRow(lane, CALLS, names, 0, MONDAY, createPool(DEFAULT_SETTINGS));
  return lane;
}

/** Lets time pass minute by minute, as the fold does; answers the minutes at which awaited slots were missed. */
function run(lane: Lane, from: number, until: number, isCalled: (minute: number) => boolean): number[] {
  const missed: number[] = [];
  const { columns: c } = lane.series;
  let count = 0;
  for (let minute = from; minute < until; minute++) {
    if (minute % 60 === 0 && isPeriodic(lane, 0)) awaitRareJob(lane, 0, minute / 60);
    if (isCalled(minute)) {
      noteCall(lane, 0, minute);
      count++;
    }
    if (isPeriodic(lane, 0) && noteMissedSlots(lane, 0, minute)) missed.push(minute);
    if (minute % 60 !== 59) continue;
    c.ring[((minute - 59) / 60) % 168] = encodeHourlySum(count);
    c.hours[0] = c.hours[0]! + 1;
    count = 0;
  }
  return missed;
}

/** Six calls in a row at 02:30. */
const nightly = (minute: number): boolean => minute % DAY >= 150 && minute % DAY < 156;
const weekday = (minute: number): boolean => Math.floor((minute - MONDAY) / DAY) % 7 < 5;

describe('periodic work', () => {
  it('a nightly job is known by its sixth night, its burst being one start', () => {
    const lane = laneWithSeries();

    run(lane, at(0), at(5), nightly);
    const afterFive = isPeriodic(lane, 0);
    run(lane, at(5), at(6), nightly);

    expect([afterFive, isPeriodic(lane, 0)]).toEqual([false, true]);
    expect(lane.series.columns.gapMean[0]).toBeCloseTo(DAY, 3);
  });

  it('a nightly job that stops misses its slot within the hour, and again every night', () => {
    const lane = laneWithSeries();

    const missed = run(lane, at(0), at(17), (minute) => nightly(minute) && minute < at(14));

    expect(missed.map((minute) => Math.floor((minute - MONDAY) / DAY))).toEqual([14, 15, 16]);
    for (const minute of missed) expect(minute % DAY).toBeGreaterThanOrEqual(150);
    for (const minute of missed) expect(minute % DAY).toBeLessThan(210);
    expect(lane.series.columns.gapMissing[0]).toBe(3);
  });

  it('a weekday job is not missed on Saturday and Sunday, but on Monday', () => {
    const lane = laneWithSeries();

    const missed = run(lane, at(0), at(22), (minute) => nightly(minute) && weekday(minute) && minute < at(21));

    expect(missed.map((minute) => Math.floor((minute - MONDAY) / DAY))).toEqual([21]);
    expect(lane.series.columns.gapMisses[0]).toBe(0);
  });

  it('an hourly job of office days is missed on its first weekend only', () => {
    const lane = laneWithSeries();

    const missed = run(lane, at(0), at(22), (minute) => minute % 60 === 7 && weekday(minute));

    expect(missed.every((minute) => minute >= at(5) && minute < at(7))).toBe(true);
    expect(missed.length).toBeGreaterThan(0);
  });

  it('a five-minute job that stops misses a slot every five minutes', () => {
    const lane = laneWithSeries();

    const missed = run(lane, at(0), at(1, 1), (minute) => minute % 5 === 0 && minute < at(1));

    expect(isPeriodic(lane, 0)).toBe(true);
    expect(missed[0]).toBe(at(1, 0, 3));
    expect(missed.length).toBe(12);
  });

  it('remembers what was missed when the calls come back', () => {
    const lane = laneWithSeries();

    run(lane, at(0), at(1, 2), (minute) => minute % 15 === 0 && (minute < at(1) || minute >= at(1, 1)));

    const { columns: c } = lane.series;
    expect(c.gapMisses[0]).toBe(4);
    expect([c.gapSlots[0], c.gapMissing[0]]).toEqual([0, 0]);
    expect(c.gapMean[0]).toBeCloseTo(15, 6);
  });

  it('starts anew when the rhythm changes for good', () => {
    const lane = laneWithSeries();

    run(lane, at(0), at(2), (minute) => minute % (minute < at(1) ? 10 : 40) === 0);

    expect(lane.series.columns.gapMean[0]).toBeCloseTo(40, 3);
  });

  it('random arrivals have no rhythm', () => {
    const lane = laneWithSeries();
    let state = 12_345;
    const chance = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    };
    let periodic = 0;
    for (let hour = 0; hour < 24 * 14; hour++) {
      run(lane, at(0, hour), at(0, hour + 1), () => chance() < 1 / 20);
      if (isPeriodic(lane, 0)) periodic++;
    }

    expect(periodic).toBeLessThan(24);
  });

  it('forgets a rhythm when told to', () => {
    const lane = laneWithSeries();
    run(lane, at(0), at(1), (minute) => minute % 5 === 0);

    forgetRhythm(lane, 0);

    expect(isPeriodic(lane, 0)).toBe(false);
  });
});
