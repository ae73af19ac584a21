import { describe, expect, it } from 'vitest';
import { RECENT_ROWS_MAX } from '../constants.js';
import { RecentRows } from './recent-rows.js';

const START = 29_000_000;
const minutesOf = ({ table }: RecentRows): number[] => [...table.columns.minute.subarray(0, table.length)];

function rowsAt(...minutes: number[]): RecentRows {
  const rows = new RecentRows();
  for (const minute of minutes) rows.add(minute, 1, 0, 2, 3, 0);
  return rows;
}

describe('RecentRows', () => {
  it('finds the first row at or after a minute', () => {
    const rows = rowsAt(START, START, START + 2, START + 5);

    const found = [START - 1, START, START + 1, START + 2, START + 3, START + 6].map((minute) =>
      rows.firstSince(minute),
    );

    expect(found).toEqual([0, 0, 2, 2, 3, 4]);
  });

  it('forgets what is an hour old, and nothing younger', () => {
    const rows = rowsAt(START, START + 1, START + 30, START + 60);

    rows.forget(START + 60);

    expect(minutesOf(rows)).toEqual([START + 1, START + 30, START + 60]);
  });

  it('lets the oldest go when it is full', () => {
    const rows = new RecentRows();
    for (let i = 0; i <= RECENT_ROWS_MAX; i++) rows.add(START + i, 1, 0, 2, 1, 0);

    expect(rows.table.length).toBeLessThanOrEqual(RECENT_ROWS_MAX);
    expect(minutesOf(rows).at(-1)).toBe(START + RECENT_ROWS_MAX);
    expect(minutesOf(rows)[0]).toBe(START + RECENT_ROWS_MAX / 4);
  });
});
