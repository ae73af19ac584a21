import { DIMENSIONS } from '@trailwarden/cloudtrail';
import { DAY_MINUTES, HOUR_MINUTES, TRACKED_INSIGHTS_MAX, WEEK_MINUTES } from '../constants.js';
import { hourCount, variance } from '../fold/expectation.js';
import { forgetRhythm, isPeriodic } from '../fold/periodic.js';
import { CHART_MINUTES_MAX, type Direction, type EndReason } from '../incident.js';
import { stableUuid } from '../stable-id.js';
import type { Lane } from '../state/lane.js';
import { namesOf, principalName, seriesKey } from '../state/names.js';
import { ERRORS, USUAL_DIMENSIONS, USUAL_VALUES, USUAL_WIDTH } from '../state/series-table.js';
import type { TrackedInsight } from './tracked-insight.js';

/** Back to normal is said after this many quiet minutes, of sums over FIVE_MINUTES. */
const QUIET_MINUTES = 15;
const FIVE_MINUTES = 5;
/** An activity that lasts this long is the new level; a rare job is gone for good after so many slots: a night is only one. */
const NEW_LEVEL_MINUTES = DAY_MINUTES;
const NEW_LEVEL_SLOTS = 3;
/** What was over begins again with so many calls above the usual, the least that is worth anybody's time: one call is no burst. */
const AGAIN_EXCESS_MIN = 4;
/** Distinct values counted per attribute; the largest come first, so what is left out is small. */
const VALUES_MAX = 64;

/** Starts to follow a row whose count is unusual; answers the insight's number, or -1 when too many are followed. */
export function followInsight(lane: Lane, row: number, minute: number, direction: Direction, surprise: number): number {
  const { columns: c } = lane.series;
  const followed = c.insight[row]!;
  if (followed > 0) {
    const insight = lane.insights.get(followed - 1)!;
    if (insight.direction === direction) {
      insight.surprise = Math.max(insight.surprise, surprise);
      return insight.number;
    }
    endInsight(lane, insight, minute, 'back-to-normal');
  }
  const before = lastOver(lane, row, minute, direction);
  // The hour that is judged still holds what is over: that is the same activity, and not told twice.
  if (before && !beginsAgain(lane, before, minute)) return before.number;
  if (lane.insights.size >= TRACKED_INSIGHTS_MAX) {
    lane.insightsDropped++;
    return -1;
  }
  const insight = createInsight(lane, row, minute, direction, surprise, before?.endMinute ?? 0);
  lane.insights.set(insight.number, insight);
  c.insight[row] = insight.number + 1;
  return insight.number;
}

/** The last insight of a row that ended within the hour, if the fold still holds it. */
function lastOver(lane: Lane, row: number, minute: number, direction: Direction): TrackedInsight | undefined {
  let last: TrackedInsight | undefined;
  for (const insight of lane.insights.values()) {
    if (insight.row !== row || insight.direction !== direction || insight.endMinute === undefined) continue;
    if (minute - insight.endMinute < HOUR_MINUTES) last = insight;
  }
  return last;
}

function isUnusualNow(lane: Lane, { row, direction, usualFiveMinutesMax }: TrackedInsight, minute: number): boolean {
  return direction === 'above'
    ? countOf(lane, row, minute, FIVE_MINUTES) > usualFiveMinutesMax
    : countOf(lane, row, minute, QUIET_MINUTES) === 0;
}

function beginsAgain(lane: Lane, before: TrackedInsight, minute: number): boolean {
  if (!isUnusualNow(lane, before, minute)) return false;
  const minutes = minute - before.endMinute! + 1;
  const excess = countOf(lane, before.row, minute, minutes) - before.usualPerMinute * minutes;
  return before.direction === 'below' || excess >= AGAIN_EXCESS_MIN;
}

function createInsight(
  lane: Lane,
  row: number,
  minute: number,
  direction: Direction,
  surprise: number,
  earliest: number,
): TrackedInsight {
  const { columns: c } = lane.series;
  const rate = c.rate[row]!;
  const from = Math.min(minute, Math.max(earliest, minute - HOUR_MINUTES + 1));
  const start =
    direction === 'above' ? onsetAbove(lane, row, minute, rate, from) : onsetBelow(lane, row, minute, rate, from);
  const five = rate * FIVE_MINUTES;
  const names = namesOf(lane, row);
  const metric = c.kind[row] === ERRORS ? 'errors' : 'calls';
  c.insights[row] = c.insights[row]! + 1;
  const compared = lane.comparedMinutes > 0;
  const baselineMinutes = compared
    ? lane.comparedMinutes
    : Math.max(HOUR_MINUTES, Math.min(WEEK_MINUTES, start - lane.birthMinute));
  // No more than an hour back is known by the minute.
  const chartStart = Math.min(start, Math.max(start - HOUR_MINUTES, minute - HOUR_MINUTES + 1));
  const chart: number[] = [];
  for (let m = chartStart; m < minute; m++) chart.push(countAt(lane, row, m));
  const insight: TrackedInsight = {
    number: lane.nextInsight++,
    id: stableUuid(lane.account, 'insight', seriesKey(names), metric, direction, c.birthHour[row]!, c.insights[row]!),
    row,
    ...names,
    traits: c.traits[row]!,
    metric,
    direction,
    surprise,
    startMinute: start,
    endMinute: undefined,
    endReason: undefined,
    baselinePerMinute: c.ringSum[row]! / (compared ? WEEK_MINUTES : baselineMinutes),
    baselineMinutes,
    usualPerMinute: rate,
    usualFiveMinutesMax: five + 2 * Math.sqrt(variance(five, c.dispersion[row]!)),
    chartStart,
    chart,
    lastMinute: minute - 1,
    lastUnusual: minute,
    values: DIMENSIONS.map(() => new Map<string, number>()),
    usual: usualValues(lane, row, baselineMinutes),
  };
  countValues(lane, insight, insight.startMinute, minute - 1);
  return insight;
}

/** Looks at a minute of every followed insight: counts it in, and says when the activity is over. */
export function followMinute(lane: Lane, minute: number): void {
  for (const insight of lane.insights.values()) {
    if (insight.endMinute !== undefined || insight.lastMinute >= minute) continue;
    const count = countAt(lane, insight.row, minute);
    if (insight.chart.length < CHART_MINUTES_MAX) insight.chart.push(count);
    insight.lastMinute = minute;
    if (count > 0) countValues(lane, insight, minute, minute);
    if (insight.direction === 'above') followAbove(lane, insight, minute);
    else followBelow(lane, insight, minute, count);
    if (insight.endMinute === undefined && minute - insight.startMinute >= newLevelMinutes(lane, insight)) {
      endInsight(lane, insight, minute, 'new-level');
      forgetRhythm(lane, insight.row);
    }
  }
}

function newLevelMinutes(lane: Lane, { direction, row }: TrackedInsight): number {
  if (direction === 'above') return NEW_LEVEL_MINUTES;
  return Math.max(NEW_LEVEL_MINUTES, NEW_LEVEL_SLOTS * lane.series.columns.gapMean[row]!);
}

/** Ends at the last minute that was above, once the five-minute sums have been usual for a quarter of an hour. */
function followAbove(lane: Lane, insight: TrackedInsight, minute: number): void {
  if (isUnusualNow(lane, insight, minute)) insight.lastUnusual = minute;
  if (minute - insight.lastUnusual >= QUIET_MINUTES)
    endInsight(lane, insight, insight.lastUnusual + 1, 'back-to-normal');
}

/** Ends with the first call after a silence; where it was only less than usual, when a quarter of an hour is usual again. */
function followBelow(lane: Lane, insight: TrackedInsight, minute: number, count: number): void {
  if (count === 0) return;
  const since = insight.chart.slice(insight.startMinute - insight.chartStart, -1);
  const silent = since.every((n) => n === 0);
  const quarter = countOf(lane, insight.row, minute, QUIET_MINUTES);
  if (silent || quarter >= insight.usualPerMinute * QUIET_MINUTES) endInsight(lane, insight, minute, 'resumed');
}

function endInsight(lane: Lane, insight: TrackedInsight, minute: number, reason: EndReason): void {
  insight.endMinute = Math.max(minute, insight.startMinute + 1);
  insight.endReason = reason;
  lane.series.columns.insight[insight.row] = 0;
}

/**
 * The minute of the last hour from which the running sum of (count - reference) is at its lowest. The reference lies between what is
 * usual and what was seen: with the usual rate itself, an honest call forty minutes earlier would pass for the beginning.
 */
function onsetAbove(lane: Lane, row: number, minute: number, rate: number, from: number): number {
  const reference = (rate + Math.max(rate, hourCount(lane, row, minute) / HOUR_MINUTES)) / 2;
  return lowestFrom(from, minute, (m) => countAt(lane, row, m) - reference);
}

/** The slot that periodic work missed first; else the same turned round, or from the last call on when there has been none since. */
function onsetBelow(lane: Lane, row: number, minute: number, rate: number, from: number): number {
  const { columns: c } = lane.series;
  const silentSince = c.gapLastCall[row]! + 1;
  if (isPeriodic(lane, row)) {
    return Math.min(minute, Math.max(Math.round(c.gapStart[row]! + c.gapMean[row]!), silentSince));
  }
  const count = hourCount(lane, row, minute);
  if (count === 0) return silentSince;
  const reference = (rate + Math.min(rate, count / HOUR_MINUTES)) / 2;
  return lowestFrom(from, minute, (m) => reference - countAt(lane, row, m));
}

function lowestFrom(from: number, minute: number, step: (minute: number) => number): number {
  let sum = 0;
  let lowest = 0;
  let onset = from;
  for (let m = onset; m <= minute; m++) {
    sum += step(m);
    if (sum <= lowest && m < minute) {
      lowest = sum;
      onset = m + 1;
    }
  }
  return onset;
}

function countAt(lane: Lane, row: number, minute: number): number {
  const slot = lane.series.columns.slot[row]!;
  return slot === 0 ? 0 : lane.slots.at(slot - 1, minute);
}

function countOf(lane: Lane, row: number, minute: number, minutes: number): number {
  let sum = 0;
  for (let m = minute - minutes + 1; m <= minute; m++) sum += countAt(lane, row, m);
  return sum;
}

function countValues(lane: Lane, insight: TrackedInsight, from: number, to: number): void {
  const { columns: c } = lane.series;
  const errors = insight.metric === 'errors';
  const calls = errors ? c.partner[insight.row]! - 1 : insight.row;
  const { columns: r, length } = lane.recent.table;
  for (let i = lane.recent.firstSince(from); i < length && r.minute[i]! <= to; i++) {
    const count = errors ? r.errors[i]! : r.calls[i]!;
    if (r.series[i] !== calls || count === 0) continue;
    const dimension = r.dimension[i]!;
    const values = insight.values[dimension]!;
    const value = valueText(lane, dimension, r.value[i]!);
    const before = values.get(value);
    if (before !== undefined) values.set(value, before + count);
    else if (values.size < VALUES_MAX) values.set(value, count);
  }
}

function usualValues(lane: Lane, row: number, minutes: number): [string, number][][] {
  const { columns: c } = lane.series;
  return Array.from({ length: USUAL_DIMENSIONS }, (_, dimension) => {
    const values: [string, number][] = [];
    for (let i = 0; i < USUAL_VALUES; i++) {
      const at = row * USUAL_WIDTH + dimension * USUAL_VALUES + i;
      if (c.usualValue[at] === 0) continue;
      values.push([
        valueText(lane, USUAL_AS_DIMENSION[dimension]!, c.usualValue[at]! - 1),
        c.usualCount[at]! / minutes,
      ]);
    }
    return values;
  });
}

/** Which of DIMENSIONS a usual dimension is: all but the address. */
export const USUAL_AS_DIMENSION = (['principal', 'agent', 'errorCode'] as const).map((name) =>
  DIMENSIONS.indexOf(name),
);

function valueText(lane: Lane, dimension: number, value: number): string {
  return DIMENSIONS[dimension] === 'principal' ? principalName(lane, value) : lane.texts.text(value);
}
