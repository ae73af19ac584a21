import { DIMENSIONS, type Tally } from '@trailwarden/cloudtrail';
import { HOUR_MINUTES, TEXTS_PER_LANE_MAX, WEEK_HOURS } from '../constants.js';
import type { Pool } from '../pool/pool.js';
import { decodeHourlySum, encodeHourlySum } from '../state/hourly-sum.js';
import type { Lane } from '../state/lane.js';
import { type SeriesNames, seriesKey } from '../state/names.js';
import { type PendingRange, SELECT_CALLS, SELECT_ERRORS, type TallyView } from '../state/pending.js';
import { valueKey } from '../state/recent-rows.js';
import { CALLS } from '../state/series-table.js';
import { noteCall } from './periodic.js';
import { callsRow, errorsRow, othersRow, principalErrorsRow, principalRow } from './rows.js';

const PRINCIPAL = DIMENSIONS.indexOf('principal');

/** What agents, addresses and error codes are called that find no room: they are whatever callers write, so there is a bound. */
const OTHER_TEXTS = '(other)';
const isFull = (lane: Lane): boolean => lane.texts.length >= TEXTS_PER_LANE_MAX;

/** Somebody seen doing something, for the news of the minute. */
export interface Sighting {
  readonly principal: number;
  readonly series: number;
  readonly address: string;
  readonly agent: string;
}

export interface CountedMinute {
  /** Rows whose count changed, ascending. */
  readonly touched: readonly number[];
  /** In the order of principal, series, address, agent. */
  readonly sightings: readonly Sighting[];
}

/**
 * Counts all that happened in a minute (and what came late) into the lane's rows.
 * New rows get their numbers in the order of their names, so the order of files leaves no trace.
 */
export function countMinute(lane: Lane, minute: number, pool: Pool): CountedMinute {
  const ranges = lane.pending.take(minute);
  if (ranges.length === 0) return { touched: [], sightings: [] };
  nameSeries(lane, ranges, minute, pool);
  namePrincipals(lane, ranges, minute);
  nameTexts(lane, ranges);
  const touched = new Set<number>();
  addCounts(lane, ranges, minute, pool, touched);
  addPrincipalErrors(lane, ranges, minute, pool, touched);
  return { touched: [...touched].sort((a, b) => a - b), sightings: sightingsOf(ranges) };
}

function nameSeries(lane: Lane, ranges: readonly PendingRange[], minute: number, pool: Pool): void {
  const fresh = new Map<string, { names: SeriesNames; traits: number; calls: boolean }>();
  eachRow(ranges, 'counts', (view, row) => {
    const s = view.tally.counts.series[row]!;
    if (view.series[s] !== -1 || view.selected[s] === 0) return;
    const names = tallyNames(view.tally, s);
    const key = seriesKey(names);
    const known = lane.seriesRows.get(key);
    if (known !== undefined) {
      if (view.selected[s]! & SELECT_CALLS) lane.series.columns.judged[known] = 1;
      view.series[s] = known;
      return;
    }
    const traits = view.tally.series.traits[s]!;
    const calls = (view.selected[s]! & SELECT_CALLS) !== 0;
    const other = fresh.get(key);
    fresh.set(key, { names, traits: Math.min(traits, other?.traits ?? traits), calls: calls || other?.calls === true });
  });
  for (const key of [...fresh.keys()].sort()) {
    const { names, traits, calls } = fresh.get(key)!;
    const row = callsRow(lane, CALLS, names, traits, minute, pool);
    if (row >= 0) lane.series.columns.judged[row] = calls ? 1 : 0;
  }
  if (fresh.size === 0) return;
  eachRow(ranges, 'counts', (view, row) => {
    const s = view.tally.counts.series[row]!;
    if (view.series[s] === -1 && view.selected[s] !== 0) {
      view.series[s] = lane.seriesRows.get(seriesKey(tallyNames(view.tally, s))) ?? -1;
    }
  });
}

function namePrincipals(lane: Lane, ranges: readonly PendingRange[], minute: number): void {
  const fresh = new Map<string, number>();
  const look = (view: TallyView, p: number): void => {
    if (view.principals[p] !== -1) return;
    const name = view.tally.strings[view.tally.principals.name[p]!]!;
    const known = lane.principalRows.get(name) ?? othersRow(lane);
    if (known !== undefined) view.principals[p] = known;
    else fresh.set(name, view.tally.principals.kind[p]!);
  };
  const lookAll = (): void => {
    eachRow(ranges, 'sightings', (view, row) => {
      if (view.selected[view.tally.sightings.series[row]!]! > 0) look(view, view.tally.sightings.principal[row]!);
    });
    eachRow(ranges, 'principalErrors', (view, row) => {
      if (view.selected[view.tally.principalErrors.series[row]!]! > 0)
        look(view, view.tally.principalErrors.principal[row]!);
    });
    eachTop(ranges, (view, top) => {
      if (view.tally.top.dimension[top] === PRINCIPAL) look(view, view.tally.top.value[top]!);
    });
  };
  lookAll();
  if (fresh.size === 0) return;
  for (const name of [...fresh.keys()].sort()) principalRow(lane, name, fresh.get(name)!, minute);
  lookAll();
}

function nameTexts(lane: Lane, ranges: readonly PendingRange[]): void {
  const fresh = new Set<string>();
  const look = (view: TallyView, top: number): void => {
    if (view.tally.top.dimension[top] === PRINCIPAL) return;
    const s = view.tally.top.value[top]!;
    if (view.texts[s] !== -1) return;
    const text = view.tally.strings[s]!;
    const known = lane.texts.find(text) ?? (isFull(lane) ? lane.texts.find(OTHER_TEXTS) : undefined);
    if (known !== undefined) view.texts[s] = known;
    else fresh.add(text);
  };
  eachTop(ranges, look);
  if (fresh.size === 0) return;
  for (const text of [...fresh].sort()) lane.texts.number(isFull(lane) ? OTHER_TEXTS : text);
  eachTop(ranges, look);
}

function addCounts(
  lane: Lane,
  ranges: readonly PendingRange[],
  minute: number,
  pool: Pool,
  touched: Set<number>,
): void {
  const withErrors = new Set<number>();
  eachRow(ranges, 'counts', (view, row) => {
    const { counts } = view.tally;
    const series = view.series[counts.series[row]!]!;
    if (series < 0) return;
    addCount(lane, series, counts.minute[row]!, counts.calls[row]!, minute, touched);
    if (counts.errors[row]! > 0 && view.selected[counts.series[row]!]! & SELECT_ERRORS) withErrors.add(series);
    const region = lane.regions[lane.series.columns.region[series]!]!;
    region.lastMinute = Math.max(region.lastMinute, counts.minute[row]!);
    if (counts.minute[row] === minute) noteCall(lane, series, minute);
  });
  for (const calls of [...withErrors].sort((a, b) => a - b)) errorsRow(lane, calls, minute, pool);
  if (withErrors.size > 0) {
    eachRow(ranges, 'counts', (view, row) => {
      const { counts } = view.tally;
      const series = view.series[counts.series[row]!]!;
      if (series < 0 || counts.errors[row] === 0 || !withErrors.has(series)) return;
      if ((view.selected[counts.series[row]!]! & SELECT_ERRORS) === 0) return;
      const errors = lane.series.columns.partner[series]! - 1;
      if (errors >= 0) addCount(lane, errors, counts.minute[row]!, counts.errors[row]!, minute, touched);
    });
  }
  addRecent(lane, ranges, minute);
}

/** Adds to the row's hour, or to the sum of an hour that is over when it comes late. */
function addCount(lane: Lane, row: number, at: number, count: number, minute: number, touched: Set<number>): void {
  const { columns: c } = lane.series;
  if (c.slot[row] === 0) c.slot[row] = lane.slots.take(minute) + 1;
  const slot = c.slot[row]! - 1;
  lane.slots.advance(slot, minute);
  lane.slots.add(slot, at, count);
  c.idleHours[row] = 0;
  if (at > minute - HOUR_MINUTES) touched.add(row);
  const hour = Math.floor(at / HOUR_MINUTES);
  const running = Math.floor(minute / HOUR_MINUTES);
  if (hour < running && hour >= running - WEEK_HOURS && hour >= running - c.hours[row]!) {
    const cell = row * WEEK_HOURS + (hour % WEEK_HOURS);
    const before = decodeHourlySum(c.ring[cell]!);
    c.ring[cell] = encodeHourlySum(before + count);
    c.ringSum[row] = c.ringSum[row]! + decodeHourlySum(c.ring[cell]!) - before;
  }
}

function addRecent(lane: Lane, ranges: readonly PendingRange[], minute: number): void {
  const sums = new Map<number, [series: number, dimension: number, value: number, calls: number, errors: number]>();
  eachTop(ranges, (view, top, counts) => {
    const { tally } = view;
    const series = view.series[tally.counts.series[counts]!]!;
    if (series < 0 || tally.counts.minute[counts]! + HOUR_MINUTES <= minute) return;
    const dimension = tally.top.dimension[top]!;
    const value = (dimension === PRINCIPAL ? view.principals : view.texts)[tally.top.value[top]!]!;
    const key = valueKey(series, dimension, value);
    const sum = sums.get(key);
    if (sum) {
      sum[3] += tally.top.calls[top]!;
      sum[4] += tally.top.errors[top]!;
    } else {
      sums.set(key, [series, dimension, value, tally.top.calls[top]!, tally.top.errors[top]!]);
    }
  });
  const rows = [...sums.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  for (const [series, dimension, value, calls, errors] of rows) {
    lane.recent.add(minute, series, dimension, value, calls, errors);
  }
}

function addPrincipalErrors(
  lane: Lane,
  ranges: readonly PendingRange[],
  minute: number,
  pool: Pool,
  touched: Set<number>,
): void {
  const sums = new Map<number, Map<number, number>>();
  eachRow(ranges, 'principalErrors', (view, row) => {
    const { principalErrors } = view.tally;
    if ((view.selected[principalErrors.series[row]!]! & SELECT_ERRORS) === 0) return;
    const principal = view.principals[principalErrors.principal[row]!]!;
    if (principal < 0) return;
    const byMinute = sums.get(principal) ?? new Map<number, number>();
    const at = principalErrors.minute[row]!;
    byMinute.set(at, (byMinute.get(at) ?? 0) + principalErrors.errors[row]!);
    sums.set(principal, byMinute);
  });
  for (const principal of [...sums.keys()].sort((a, b) => a - b)) {
    const row = principalErrorsRow(lane, principal, minute, pool);
    if (row < 0) continue;
    for (const [at, errors] of sums.get(principal)!) addCount(lane, row, at, errors, minute, touched);
  }
}

function sightingsOf(ranges: readonly PendingRange[]): Sighting[] {
  const sightings: Sighting[] = [];
  eachRow(ranges, 'sightings', (view, row) => {
    const { sightings: s, strings } = view.tally;
    const series = view.series[s.series[row]!]!;
    const principal = view.principals[s.principal[row]!]!;
    if (series < 0 || principal < 0) return;
    sightings.push({ principal, series, address: strings[s.address[row]!]!, agent: strings[s.agent[row]!]! });
  });
  const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return sightings.sort(
    (a, b) => a.principal - b.principal || a.series - b.series || text(a.address, b.address) || text(a.agent, b.agent),
  );
}

function tallyNames({ strings, series }: Tally, s: number): SeriesNames {
  return { region: strings[series.region[s]!]!, source: strings[series.source[s]!]!, name: strings[series.name[s]!]! };
}

function eachRow(
  ranges: readonly PendingRange[],
  table: PendingRange['table'],
  visit: (view: TallyView, row: number) => void,
): void {
  for (const range of ranges) {
    if (range.table !== table) continue;
    for (let row = range.from; row < range.to; row++) visit(range.view, row);
  }
}

function eachTop(ranges: readonly PendingRange[], visit: (view: TallyView, top: number, counts: number) => void): void {
  eachRow(ranges, 'counts', (view, row) => {
    if (view.selected[view.tally.counts.series[row]!] === 0) return;
    for (let top = view.topStart[row]!; top < view.topStart[row + 1]!; top++) visit(view, top, row);
  });
}
