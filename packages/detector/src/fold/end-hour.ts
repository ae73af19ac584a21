import {
  HOUR_MINUTES,
  LEARN_HOURS_MIN,
  PAIR_GENERATION_HOURS,
  SERIES_IDLE_HOURS_MAX,
  WEEK_DECAY,
  WEEK_HOURS,
} from '../constants.js';
import { USUAL_AS_DIMENSION } from '../insight/track.js';
import type { Taught } from '../pool/contribution.js';
import { AT, BUCKET_COUNT, bucketAt, classAt, GAP_COUNT } from '../pool/layout.js';
import type { Pool } from '../pool/pool.js';
import { decodeHourlySum, encodeHourlySum } from '../state/hourly-sum.js';
import { type Lane, laneAgeHours } from '../state/lane.js';
import { namesOf, seriesKey } from '../state/names.js';
import { valueKey } from '../state/recent-rows.js';
import { CALLS, ERRORS, PRINCIPAL_ERRORS, USUAL_VALUES, USUAL_WIDTH } from '../state/series-table.js';
import { hourCount, hourDispersion, setExpectation, variance } from './expectation.js';
import { forgetTexts } from './forget-texts.js';
import { silenceWatch } from './judge-minute.js';
import { awaitRareJob, isPeriodic } from './periodic.js';
import { FORGIVENESS_MAX, FREE } from './rows.js';
import { excessTaught, movedLevel } from './surprise.js';

/** Surprise of an hour that looks like an incident, and so teaches nothing: three such a week are forgiven. */
const UNLEARNT_NATS = 7;
const FORGIVENESS_PER_HOUR = FORGIVENESS_MAX / WEEK_HOURS;
const BLOCK_MINUTES = 5;
/** Largest count the next hour of a quiet series teaches its bucket. */
const NEXT_HOUR_MAX = 5;
const USUAL_COUNT_MIN = 0.01;

/** Closes the hour that ends with `minute`: every series learns from it, unless it looks like an incident. */
export function endHour(lane: Lane, minute: number, pool: Pool): void {
  const hour = Math.floor(minute / HOUR_MINUTES);
  const { taught } = lane;
  const { columns: c, length } = lane.series;
  learnUsualValues(lane, minute);
  for (let row = 0; row < length; row++) {
    if (c.kind[row] !== FREE) endSeriesHour(lane, row, minute, pool, taught);
  }
  for (let row = 0; row < length; row++) {
    if (c.kind[row] === CALLS && c.idleHours[row]! >= SERIES_IDLE_HOURS_MAX) freeSeries(lane, row);
  }
  lane.recent.forget(minute + 1);
  forgetTexts(lane);
  for (const region of lane.regions) region.hourHasGap = false;
  if (hour % PAIR_GENERATION_HOURS === 0) lane.pairs.rotate();
  teachAccountHour(lane, minute, taught);
  beginHour(lane, hour + 1, pool);
}

/** Sets what is expected of every series for an hour, and which must be watched while they are silent. */
export function beginHour(lane: Lane, hour: number, pool: Pool): void {
  const { columns: c, length } = lane.series;
  for (const region of lane.regions) region.rate = 0;
  lane.gapWatch = [];
  for (let row = 0; row < length; row++) {
    if (c.kind[row] === FREE) continue;
    setExpectation(lane, row, pool);
    if (c.kind[row] !== CALLS) continue;
    const region = lane.regions[c.region[row]!]!;
    region.rate += c.rate[row]!;
    if (c.judged[row] === 1 && isPeriodic(lane, row)) {
      lane.gapWatch.push(row);
      awaitRareJob(lane, row, hour);
    }
  }
  lane.silenceWatch = silenceWatch(lane);
}

function endSeriesHour(lane: Lane, row: number, minute: number, pool: Pool, taught: Taught): void {
  const { columns: c } = lane.series;
  const count = hourCount(lane, row, minute);
  const expected = expectedOfHour(lane, row, minute);
  const gap = c.kind[row] !== PRINCIPAL_ERRORS && lane.regions[c.region[row]!]!.hourHasGap;
  const unlearnt = c.hourSurprise[row]! > UNLEARNT_NATS && c.forgiveness[row]! >= 1;
  if (unlearnt) c.forgiveness[row] = c.forgiveness[row]! - 1;
  else if (!gap) {
    learnDispersion(lane, row, minute, count, expected, taught);
    if (c.hours[row]! >= LEARN_HOURS_MIN) learnTails(lane, row, pool, taught);
    if (c.kind[row] === ERRORS) learnShare(lane, row, minute, count);
  }
  const ceiling = expected + 10 * Math.sqrt(variance(expected, hourDispersion(lane, row, pool)) + 1) + 5;
  const hour = Math.floor(minute / HOUR_MINUTES);
  pushHour(lane, row, hour, Math.min(gap ? Math.max(standIn(lane, row, hour, expected), count) : count, ceiling));
  c.forgiveness[row] = Math.min(FORGIVENESS_MAX, c.forgiveness[row]! + FORGIVENESS_PER_HOUR);
  c.idleHours[row] = count > 0 ? 0 : Math.min(0xffff, c.idleHours[row]! + 1);
  c.ratePrevious[row] = c.rate[row]!;
  c.hourUp[row] = 0;
  c.hourDown[row] = 0;
  c.hourSurprise[row] = 0;
  if (count === 0 && c.slot[row]! > 0) {
    lane.slots.release(c.slot[row]! - 1);
    c.slot[row] = 0;
  }
}

/** What an hour with missing files is taken for: the same one of last week, which keeps a weekend a weekend; its expectation before there is one. */
function standIn(lane: Lane, row: number, hour: number, expected: number): number {
  const { columns: c } = lane.series;
  return c.hours[row]! < WEEK_HOURS ? expected : decodeHourlySum(c.ring[row * WEEK_HOURS + (hour % WEEK_HOURS)]!);
}

function expectedOfHour(lane: Lane, row: number, minute: number): number {
  const { columns: c } = lane.series;
  const expected = Math.max(c.rate[row]! * HOUR_MINUTES, 1e-6);
  if (c.kind[row] !== ERRORS || c.shareErrors[row] === 0) return expected;
  const calls = hourCount(lane, c.partner[row]! - 1, minute);
  return Math.max(expected, (c.shareErrors[row]! / c.shareCalls[row]!) * calls);
}

function pushHour(lane: Lane, row: number, hour: number, sum: number): void {
  const { columns: c } = lane.series;
  const cell = row * WEEK_HOURS + (hour % WEEK_HOURS);
  const old = decodeHourlySum(c.ring[cell]!);
  const code = encodeHourlySum(sum);
  c.ring[cell] = code;
  c.ringSum[row] = c.ringSum[row]! + decodeHourlySum(code) - old;
  if (c.hours[row]! < 0xffff) c.hours[row] = c.hours[row]! + 1;
}

function learnDispersion(
  lane: Lane,
  row: number,
  minute: number,
  count: number,
  expected: number,
  taught: Taught,
): void {
  const { columns: c } = lane.series;
  const phi = c.dispersion[row]!;
  const a60 = Math.min((count - expected) ** 2, 30 * variance(expected, phi) + 4);
  const five = (expected / HOUR_MINUTES) * BLOCK_MINUTES;
  const fiveMax = 30 * variance(five, phi) + 4;
  let a5 = 0;
  for (let end = minute - HOUR_MINUTES + BLOCK_MINUTES; end <= minute; end += BLOCK_MINUTES) {
    a5 += Math.min((blockCount(lane, row, end) - five) ** 2, fiveMax);
  }
  c.a60[row] = c.a60[row]! * WEEK_DECAY + a60;
  c.b60[row] = c.b60[row]! * WEEK_DECAY + expected;
  c.a5[row] = c.a5[row]! * WEEK_DECAY + a5;
  c.b5[row] = c.b5[row]! * WEEK_DECAY + expected;
  // A row is born because it was called: its first hour would teach the silent that they are not.
  if (c.hours[row] === 0) return;
  const at = bucketAt(c.peers[row]!, c.bucket[row]!);
  const { numbers } = taught;
  numbers[at + AT.a60] = numbers[at + AT.a60]! + a60;
  numbers[at + AT.b60] = numbers[at + AT.b60]! + expected;
  numbers[at + AT.a5] = numbers[at + AT.a5]! + a5;
  numbers[at + AT.b5] = numbers[at + AT.b5]! + expected;
  numbers[at + AT.nextHourSum] = numbers[at + AT.nextHourSum]! + Math.min(count, NEXT_HOUR_MAX);
  numbers[at + AT.nextHours] = numbers[at + AT.nextHours]! + 1;
  const cell = c.peers[row]! * BUCKET_COUNT + c.bucket[row]!;
  taught.seriesHours[cell] = taught.seriesHours[cell]! + 1;
}

function blockCount(lane: Lane, row: number, end: number): number {
  const slot = lane.series.columns.slot[row]!;
  if (slot === 0) return 0;
  let sum = 0;
  for (let m = end - BLOCK_MINUTES + 1; m <= end; m++) sum += lane.slots.at(slot - 1, m);
  return sum;
}

function learnTails(lane: Lane, row: number, pool: Pool, { numbers }: Taught): void {
  const { columns: c } = lane.series;
  const at = bucketAt(c.peers[row]!, c.bucket[row]!);
  c.tailHours[row] = c.tailHours[row]! * WEEK_DECAY + 1;
  numbers[at + AT.tailHours] = numbers[at + AT.tailHours]! + 1;
  for (const side of ['up', 'down'] as const) {
    const up = side === 'up';
    if (!up && c.kind[row] !== CALLS) continue;
    const level = up ? c.upLevel : c.downLevel;
    const exceeded = up ? c.upExceeded : c.downExceeded;
    const excess = up ? c.upExcess : c.downExcess;
    const deviance = (up ? c.hourUp : c.hourDown)[row]!;
    const over = deviance > level[row]!;
    exceeded[row] = exceeded[row]! * WEEK_DECAY;
    excess[row] = excess[row]! * WEEK_DECAY;
    if (over) {
      const taught = excessTaught(lane.series, row, pool, deviance, side);
      exceeded[row] = exceeded[row]! + 1;
      excess[row] = excess[row]! + taught;
      const e = at + (up ? AT.upExceeded : AT.downExceeded);
      const z = at + (up ? AT.upExcess : AT.downExcess);
      numbers[e] = numbers[e]! + 1;
      numbers[z] = numbers[z]! + taught;
    }
    level[row] = movedLevel(level[row]!, over, c.hours[row]!);
  }
}

function learnShare(lane: Lane, row: number, minute: number, errors: number): void {
  const { columns: c } = lane.series;
  c.shareErrors[row] = c.shareErrors[row]! * WEEK_DECAY + errors;
  c.shareCalls[row] = c.shareCalls[row]! * WEEK_DECAY + hourCount(lane, c.partner[row]! - 1, minute);
}

/** The usual principals, agents and error codes of each series: its largest five, decayed over a week. */
function learnUsualValues(lane: Lane, minute: number): void {
  const { columns: c, length } = lane.series;
  for (let at = 0; at < length * USUAL_WIDTH; at++) {
    if (c.usualValue[at] === 0) continue;
    c.usualCount[at] = c.usualCount[at]! * WEEK_DECAY;
    if (c.usualCount[at]! < USUAL_COUNT_MIN) c.usualValue[at] = 0;
  }
  const sums = new Map<number, [row: number, dimension: number, value: number, count: number]>();
  const { columns: r, length: rows } = lane.recent.table;
  const add = (row: number, dimension: number, value: number, count: number): void => {
    if (count === 0 || row < 0) return;
    const key = valueKey(row, dimension, value);
    const sum = sums.get(key);
    if (sum) sum[3] += count;
    else sums.set(key, [row, dimension, value, count]);
  };
  for (let i = lane.recent.firstSince(minute - HOUR_MINUTES + 1); i < rows; i++) {
    const dimension = USUAL_AS_DIMENSION.indexOf(r.dimension[i]!);
    if (dimension < 0) continue;
    add(r.series[i]!, dimension, r.value[i]!, r.calls[i]!);
    add(c.partner[r.series[i]!]! - 1, dimension, r.value[i]!, r.errors[i]!);
  }
  const ordered = [...sums.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1] || b[3] - a[3] || a[2] - b[2]);
  for (const [row, dimension, value, count] of ordered) addUsual(lane, row, dimension, value, count);
}

function addUsual(lane: Lane, row: number, dimension: number, value: number, count: number): void {
  const { columns: c } = lane.series;
  const base = row * USUAL_WIDTH + dimension * USUAL_VALUES;
  let least = base;
  for (let at = base; at < base + USUAL_VALUES; at++) {
    if (c.usualValue[at] === value + 1) {
      c.usualCount[at] = c.usualCount[at]! + count;
      return;
    }
    const free = c.usualValue[at] === 0;
    const leastFree = c.usualValue[least] === 0;
    if (!leastFree && (free || c.usualCount[at]! < c.usualCount[least]!)) least = at;
  }
  if (c.usualValue[least] !== 0 && c.usualCount[least]! >= count) return;
  c.usualValue[least] = value + 1;
  c.usualCount[least] = count;
}

function teachAccountHour(lane: Lane, minute: number, { numbers }: Taught): void {
  if (laneAgeHours(lane, minute) < WEEK_HOURS) return;
  for (const kind of [0, 1]) {
    const at = classAt(kind, 'accountHours');
    numbers[at] = numbers[at]! + 1;
  }
  const { columns: c } = lane.series;
  for (const row of lane.gapWatch) {
    if (isPeriodic(lane, row)) numbers[GAP_COUNT] = numbers[GAP_COUNT]! + HOUR_MINUTES / c.gapMean[row]!;
  }
}

/** What a lane knows is gone after so long without an event: series by their age, pairs by two generations. Principals stay. */
export function forgetAll(lane: Lane): void {
  const { columns: c } = lane.series;
  for (let row = 0; row < lane.series.length; row++) {
    if (c.kind[row] === CALLS) freeSeries(lane, row);
    else if (c.kind[row] === PRINCIPAL_ERRORS) {
      lane.principals.columns.errorsSeries[c.principal[row]!] = 0;
      freeRow(lane, row);
    }
  }
  lane.groups.clear();
  lane.insights.clear();
  lane.pairs.rotate();
  lane.pairs.rotate();
}

/** Gives back the rows of an API that was not called for four weeks. */
function freeSeries(lane: Lane, row: number): void {
  const { columns: c } = lane.series;
  lane.seriesRows.delete(seriesKey(namesOf(lane, row)));
  const errors = c.partner[row]! - 1;
  for (const freed of errors >= 0 ? [row, errors] : [row]) freeRow(lane, freed);
  lane.pending.forgetSeries(row);
}

function freeRow(lane: Lane, row: number): void {
  const { columns: c } = lane.series;
  if (c.slot[row]! > 0) lane.slots.release(c.slot[row]! - 1);
  lane.series.clear(row);
  c.kind[row] = FREE;
  lane.freeSeries.push(row);
}
