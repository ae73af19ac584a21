import { describe, expect, it } from 'vitest';
import { callsRow, errorsRow, principalErrorsRow, principalRow } from './fold/rows.js';
import { describeHistory } from './history.js';
import { createPool } from './pool/pool.js';
import { DEFAULT_SETTINGS } from './settings.js';
import { createLane, type Lane } from './state/lane.js';
import { CALLS } from './state/series-table.js';

const FIRST = Date.UTC(2026, 2, 2) / 60_000;
const DAY = 1_440;
const pool = createPool(DEFAULT_SETTINGS);

/** An account first seen on a day, with an API that fails now and then. */
function lane(account: string, bornOnDay: number, hours: number): Lane {
  const made = createLane(account);
  made.birthMinute = FIRST + bornOnDay * DAY;
  const names = { region: 'eu-west-1', source: 'ec2.amazonaws.com', name: 'RunInstances' };
  const calls = callsRow(made, CALLS, names, 0, made.birthMinute, pool);
  errorsRow(made, calls, made.birthMinute, pool);
  principalErrorsRow(made, principalRow(made, 'arn:aws:iam::111122223333:user/ann', 0, made.birthMinute), FIRST, pool);
  made.series.columns.hours.fill(hours);
  return made;
}

const describeDays = (days: number, ...lanes: Lane[]) =>
  describeHistory(lanes, FIRST, FIRST + days * DAY - 1, pool.thresholds);

describe('describeHistory', () => {
  it('calls three weeks full, and less short', () => {
    expect([20, 21].map((days) => describeDays(days, lane('111122223333', 0, 500)).kind)).toEqual(['short', 'full']);
    expect(describeDays(9, lane('111122223333', 0, 216)).days).toBe(9);
  });

  it('counts series of APIs, and those too new to judge', () => {
    const history = describeDays(9, lane('111122223333', 0, 216), lane('444455556666', 8, 20));

    expect([history.accounts, history.series, history.seriesTooNew]).toEqual([2, 4, 2]);
  });

  it('names the accounts that are too new, and says so', () => {
    const history = describeDays(9, lane('444455556666', 8.5, 12), lane('111122223333', 0, 216));

    expect(history.accountsTooNew).toEqual(['444455556666']);
    expect(history.advice.at(-1)).toMatch(/^One account has under 26 hours/);
  });

  it('asks for more days while there is less than a week to learn from, then for three weeks', () => {
    const advice = [3, 9].map((days) => describeDays(days, lane('111122223333', 0, 60)).advice[0]);

    expect(advice[0]).toMatch(/under a week/);
    expect(advice[1]).toMatch(/three weeks/);
  });

  it('sums up what the selection left out', () => {
    const [one, other] = [lane('111122223333', 0, 60), lane('444455556666', 0, 60)];
    one.pending.callsNotSelected = 3;
    other.pending.callsNotSelected = 4;

    expect(describeDays(9, one, other).callsNotSelected).toBe(7);
  });
});
