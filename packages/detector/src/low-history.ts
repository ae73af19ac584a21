import type { Tally } from '@trailwarden/cloudtrail';
import { HOUR_MINUTES, LEARN_HOURS_MIN, WEEK_HOURS } from './constants.js';
import { beginHour } from './fold/end-hour.js';
import { callsRow, errorsRow, principalErrorsRow, principalRow } from './fold/rows.js';
import type { Pool } from './pool/pool.js';
import { encodeHourlySum } from './state/hourly-sum.js';
import { createLane, type Lane } from './state/lane.js';
import { seriesKey } from './state/names.js';
import { type CompiledSelection, SELECT_CALLS, SELECT_ERRORS, selectedSeries } from './state/pending.js';
import { CALLS } from './state/series-table.js';

/** Over-dispersion of five minutes that is usual for series in general; these logs are too short to learn it. */
const COMPARED_DISPERSION = 1.5;
/** Deviance of five minutes from which it is looked at: the lowest level any series reaches. */
const COMPARED_LEVEL = 2;

/** Sums over all logs, by text. */
interface Totals {
  readonly calls: Map<
    string,
    {
      names: { region: string; source: string; name: string };
      traits: number;
      judged: boolean;
      calls: number;
      errors: number;
    }
  >;
  readonly principals: Map<string, { kind: number; errors: number }>;
}

/**
 * A lane that has nothing to compare with but the same logs: as if, before them, every series had made its mean of these
 * logs evenly for a week. Five minutes are judged at a time: what comes in bursts then stands out, what flows does not.
 */
export function laneComparedWithItself(
  account: string,
  tallies: readonly Tally[],
  select: CompiledSelection,
  pool: Pool,
): Lane {
  const lane = createLane(account);
  const first = tallies.reduce((min, tally) => Math.min(min, firstMinute(tally)), Number.POSITIVE_INFINITY);
  const last = tallies.reduce((max, tally) => Math.max(max, tally.counts.minute.at(-1) ?? 0), 0);
  if (!Number.isFinite(first)) return lane;
  const hours = Math.max(1, (last - first + 1) / HOUR_MINUTES);
  const totals = addUp(account, tallies, select);
  lane.birthMinute = first - LEARN_HOURS_MIN * HOUR_MINUTES; // just old enough to be judged
  lane.comparedMinutes = last - first + 1;
  const minute = first - 1;
  lane.closedMinute = minute;
  const teach = (row: number, sum: number): void => {
    if (row < 0) return;
    const mean = sum / hours;
    const { columns: c } = lane.series;
    // Every hour of the ring: the mean of these logs is all there is, and all of it.
    c.ring.fill(encodeHourlySum(mean), row * WEEK_HOURS, (row + 1) * WEEK_HOURS);
    c.ringSum[row] = mean * WEEK_HOURS;
    c.hours[row] = WEEK_HOURS;
  };
  for (const key of [...totals.calls.keys()].sort()) {
    const { names, traits, judged, calls, errors } = totals.calls.get(key)!;
    const row = callsRow(lane, CALLS, names, traits, minute, pool);
    if (row < 0) continue;
    lane.series.columns.judged[row] = judged ? 1 : 0;
    teach(row, calls);
    if (errors > 0) teach(errorsRow(lane, row, minute, pool), errors);
  }
  for (const name of [...totals.principals.keys()].sort()) {
    const { kind, errors } = totals.principals.get(name)!;
    const principal = principalRow(lane, name, kind, minute);
    if (errors > 0) teach(principalErrorsRow(lane, principal, minute, pool), errors);
  }
  beginHour(lane, Math.floor(first / HOUR_MINUTES), pool);
  lane.series.columns.ratePrevious.set(lane.series.columns.rate);
  lane.series.columns.dispersion.fill(COMPARED_DISPERSION);
  lane.series.columns.upLevel.fill(COMPARED_LEVEL);
  return lane;
}

function addUp(account: string, tallies: readonly Tally[], select: CompiledSelection): Totals {
  const totals: Totals = { calls: new Map(), principals: new Map() };
  for (const tally of tallies) {
    const { strings, series, counts, principalErrors, principals } = tally;
    const selected = selectedSeries(tally, account, select);
    counts.series.forEach((s, row) => {
      if (selected[s] === 0) return;
      const names = {
        region: strings[series.region[s]!]!,
        source: strings[series.source[s]!]!,
        name: strings[series.name[s]!]!,
      };
      const key = seriesKey(names);
      const total = totals.calls.get(key) ?? { names, traits: series.traits[s]!, judged: false, calls: 0, errors: 0 };
      total.judged ||= (selected[s]! & SELECT_CALLS) > 0;
      total.calls += counts.calls[row]!;
      if (selected[s]! & SELECT_ERRORS) total.errors += counts.errors[row]!;
      totals.calls.set(key, total);
    });
    principalErrors.principal.forEach((p, row) => {
      if ((selected[principalErrors.series[row]!]! & SELECT_ERRORS) === 0) return;
      const name = strings[principals.name[p]!]!;
      const total = totals.principals.get(name) ?? { kind: principals.kind[p]!, errors: 0 };
      total.errors += principalErrors.errors[row]!;
      totals.principals.set(name, total);
    });
  }
  return totals;
}

function firstMinute(tally: Tally): number {
  return tally.counts.minute[0] ?? Number.POSITIVE_INFINITY;
}
