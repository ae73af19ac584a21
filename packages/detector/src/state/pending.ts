import type { Tally } from '@trailwarden/cloudtrail';
import { categoryOfTraits, isReadOnly } from '@trailwarden/cloudtrail';
import type { SelectableSeries, Selected } from '../select.js';

/** Which counts of a series are judged. */
export type CompiledSelection = (series: SelectableSeries) => Selected;

export const SELECT_CALLS = 1;
export const SELECT_ERRORS = 2;

/** A tally that still has minutes to close, with the lane's own numbers for what it names (-1 until looked up). */
export interface TallyView {
  readonly tally: Tally;
  /** Rows up to this minute came late: they are judged with the minute after it. */
  readonly addedAfter: number;
  /** Per series of the tally: SELECT_CALLS, SELECT_ERRORS or both; 0 for another account's or one that is not selected. */
  readonly selected: Uint8Array;
  readonly series: Int32Array;
  readonly principals: Int32Array;
  readonly texts: Int32Array;
  /** First row of `top` per row of `counts`. */
  readonly topStart: Uint32Array;
  lastMinute: number;
}

export type PendingTable = 'counts' | 'principalErrors' | 'sightings';

export interface PendingRange {
  readonly view: TallyView;
  readonly table: PendingTable;
  readonly from: number;
  readonly to: number;
}

/** Tallies of minutes that are still open, by minute. */
export class Pending {
  readonly views = new Set<TallyView>();
  readonly #byMinute = new Map<number, PendingRange[]>();
  callsNotSelected = 0;

  /**
   * Adds a tally's rows of one account.
   * @param closedMinute - the lane's last closed minute.
   * @param addedAfter - rows up to it are judged with the minute after it; lower than `closedMinute` when a lane is loaded again: rows that were
   * judged before are left out.
   */
  add(tally: Tally, account: string, select: CompiledSelection, closedMinute: number, addedAfter: number): void {
    const view = viewOf(tally, account, select, addedAfter);
    for (const table of ['counts', 'principalErrors', 'sightings'] as const) {
      const { minute } = tally[table];
      for (let from = 0; from < minute.length; ) {
        let to = from + 1;
        while (to < minute.length && minute[to] === minute[from]) to++;
        this.#put({ view, table, from, to }, Math.max(minute[from]!, addedAfter + 1), closedMinute);
        from = to;
      }
    }
    this.callsNotSelected += callsLeftOut(view, account);
  }

  /** Ranges of a minute that is being closed, late ones included; they are handed out once. */
  take(minute: number): PendingRange[] {
    const ranges = this.#byMinute.get(minute) ?? [];
    this.#byMinute.delete(minute);
    return ranges;
  }

  /** Lets go of tallies that are wholly closed. */
  forget(closedMinute: number): void {
    for (const view of this.views) if (view.lastMinute <= closedMinute) this.views.delete(view);
  }

  /** A row was given up: tallies that span weeks must not count into whoever gets it next. */
  forgetSeries(row: number): void {
    for (const { series } of this.views) {
      for (let s = series.indexOf(row); s >= 0; s = series.indexOf(row, s + 1)) series[s] = -1;
    }
  }

  /** The earliest open minute with rows, or undefined. A scan: for rare use. */
  firstMinute(): number | undefined {
    let first: number | undefined;
    for (const minute of this.#byMinute.keys()) if (first === undefined || minute < first) first = minute;
    return first;
  }

  lastMinute(): number | undefined {
    let last: number | undefined;
    for (const minute of this.#byMinute.keys()) if (last === undefined || minute > last) last = minute;
    return last;
  }

  #put(range: PendingRange, minute: number, closedMinute: number): void {
    if (minute <= closedMinute) return;
    const ranges = this.#byMinute.get(minute);
    if (ranges) ranges.push(range);
    else this.#byMinute.set(minute, [range]);
    this.views.add(range.view);
    range.view.lastMinute = Math.max(range.view.lastMinute, minute);
  }
}

function viewOf(tally: Tally, account: string, select: CompiledSelection, addedAfter: number): TallyView {
  const { strings, series, top, counts } = tally;
  const selected = selectedSeries(tally, account, select);
  const topStart = new Uint32Array(counts.minute.length + 1);
  for (const row of top.row) topStart[row + 1] = topStart[row + 1]! + 1;
  for (let row = 0; row < counts.minute.length; row++) topStart[row + 1] = topStart[row + 1]! + topStart[row]!;
  return {
    tally,
    addedAfter,
    selected,
    series: new Int32Array(series.name.length).fill(-1),
    principals: new Int32Array(tally.principals.name.length).fill(-1),
    texts: new Int32Array(strings.length).fill(-1),
    topStart,
    lastMinute: -1,
  };
}

/** Per series of a tally: what of it the lane judges, SELECT_CALLS and SELECT_ERRORS; 0 for other accounts' series. */
export function selectedSeries({ strings, series }: Tally, account: string, select: CompiledSelection): Uint8Array {
  const text = (index: number): string => strings[index] ?? '';
  return Uint8Array.from(series.name, (name, s) => {
    if (text(series.account[s]!) !== account) return 0;
    const traits = series.traits[s]!;
    const chosen = select({
      account,
      region: text(series.region[s]!),
      source: text(series.source[s]!),
      name: text(name),
      category: categoryOfTraits(traits),
      readOnly: isReadOnly(traits),
    });
    return (chosen.calls ? SELECT_CALLS : 0) | (chosen.errors ? SELECT_ERRORS : 0);
  });
}

function callsLeftOut({ tally, selected }: TallyView, account: string): number {
  let calls = 0;
  tally.counts.series.forEach((s, row) => {
    const own = tally.strings[tally.series.account[s]!] === account;
    if (own && selected[s] === 0) calls += tally.counts.calls[row]!;
  });
  return calls;
}
