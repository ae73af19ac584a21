import { HOUR_MINUTES, RECENT_ROWS_MAX } from '../constants.js';
import { column, Table } from './table.js';

const spec = {
  minute: column('u32'),
  series: column('u32'),
  /** Index into DIMENSIONS. */
  dimension: column('u8'),
  /** Row of the principal, or index of the text. */
  value: column('u32'),
  calls: column('u32'),
  errors: column('u32'),
};

/** Who did what in the last hour, in the order of its minutes: for blame and attributions. */
export class RecentRows {
  readonly table = new Table(spec);

  add(minute: number, series: number, dimension: number, value: number, calls: number, errors: number): void {
    if (this.table.length >= RECENT_ROWS_MAX) this.table.dropFirst(RECENT_ROWS_MAX >> 2);
    const row = this.table.push();
    const { columns } = this.table;
    columns.minute[row] = minute;
    columns.series[row] = series;
    columns.dimension[row] = dimension;
    columns.value[row] = value;
    columns.calls[row] = calls;
    columns.errors[row] = errors;
  }

  /** Forgets what is more than an hour before `minute`. */
  forget(minute: number): void {
    const { minute: minutes } = this.table.columns;
    let rows = 0;
    while (rows < this.table.length && minutes[rows]! + HOUR_MINUTES <= minute) rows++;
    if (rows > 0) this.table.dropFirst(rows);
  }

  /** First row at or after `minute`. */
  firstSince(minute: number): number {
    const { minute: minutes } = this.table.columns;
    let low = 0;
    let high = this.table.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (minutes[middle]! < minute) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const DIMENSIONS_MAX = 4;
const VALUES_MAX = 2 ** 22; // above any number of principals or texts

/** A number that stands for one value of one dimension of a series: cheaper to look up than text. */
export function valueKey(series: number, dimension: number, value: number): number {
  return (series * DIMENSIONS_MAX + dimension) * VALUES_MAX + value;
}
