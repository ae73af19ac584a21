import { HOUR_MINUTES } from '../constants.js';
import { column, Table } from './table.js';

const spec = {
  counts: column('f32', HOUR_MINUTES),
  sum: column('f64'),
  /** The last minute the counts were moved on to. */
  minute: column('u32'),
  /** Next free slot, plus one, while the slot is free. */
  free: column('u32'),
};

/** Counts of the last 60 minutes, kept only for series that are awake. */
export class MinuteSlots {
  readonly table = new Table(spec);
  firstFree = 0;

  /** Takes a slot whose hour up to `minute` is empty; answers its number. */
  take(minute: number): number {
    const { columns } = this.table;
    let slot: number;
    if (this.firstFree > 0) {
      slot = this.firstFree - 1;
      this.firstFree = columns.free[slot]!;
      this.table.clear(slot);
    } else {
      slot = this.table.push();
    }
    this.table.columns.minute[slot] = minute;
    return slot;
  }

  release(slot: number): void {
    this.table.clear(slot);
    this.table.columns.free[slot] = this.firstFree;
    this.firstFree = slot + 1;
  }

  /** Moves a slot on to `minute`; minutes that fall out of the hour are forgotten. */
  advance(slot: number, minute: number): void {
    const { counts, sum, minute: at } = this.table.columns;
    const from = at[slot]!;
    if (minute <= from) return;
    const base = slot * HOUR_MINUTES;
    if (minute - from >= HOUR_MINUTES) {
      counts.fill(0, base, base + HOUR_MINUTES);
      sum[slot] = 0;
    } else {
      for (let m = from + 1; m <= minute; m++) {
        const cell = base + (m % HOUR_MINUTES);
        sum[slot] = sum[slot]! - counts[cell]!;
        counts[cell] = 0;
      }
    }
    at[slot] = minute;
  }

  /** Adds to a minute of the slot's hour; a minute before it is ignored. */
  add(slot: number, minute: number, count: number): void {
    const { counts, sum, minute: at } = this.table.columns;
    if (minute + HOUR_MINUTES <= at[slot]! || minute > at[slot]!) return;
    const cell = slot * HOUR_MINUTES + (minute % HOUR_MINUTES);
    counts[cell] = counts[cell]! + count;
    sum[slot] = sum[slot]! + count;
  }

  /** Count of one minute within the slot's hour, 0 outside. */
  at(slot: number, minute: number): number {
    const { counts, minute: last } = this.table.columns;
    if (minute > last[slot]! || minute + HOUR_MINUTES <= last[slot]!) return 0;
    return counts[slot * HOUR_MINUTES + (minute % HOUR_MINUTES)]!;
  }

  /** Sum of the hour that ends with `minute`. */
  hourSum(slot: number, minute: number): number {
    this.advance(slot, minute);
    return this.table.columns.sum[slot]!;
  }
}
