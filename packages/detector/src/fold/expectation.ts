import { PRINCIPAL_KINDS } from '@trailwarden/cloudtrail';
import { HOUR_MINUTES, WEEK_HOURS } from '../constants.js';
import { AT, bucketAt, bucketOf, peersOf } from '../pool/layout.js';
import type { Pool } from '../pool/pool.js';
import type { Lane } from '../state/lane.js';
import { ERRORS, PRINCIPAL_ERRORS, USUAL_VALUES, USUAL_WIDTH } from '../state/series-table.js';

/** Below this bucket (63 calls a week) the next hour of equally quiet series has a say. */
const QUIET_BUCKET = 12;
const EXPECTED_MIN = 1e-6;
const PEOPLE = PRINCIPAL_KINDS.indexOf('people');
const MACHINES = PRINCIPAL_KINDS.indexOf('machines');
const COMPARED_WINDOW_MINUTES = 5;
const DISPERSION_PRIOR = 3;
/** Part of the variance that grows with the square of the expectation: rates drift by a tenth. */
const DRIFT = 0.01;

/** Sets a row's bucket, rate and over-dispersion for the hour that begins. */
export function setExpectation(lane: Lane, row: number, pool: Pool): void {
  const { columns: c } = lane.series;
  const { numbers } = pool;
  const weekSum = c.ringSum[row]!;
  const bucket = bucketOf(weekSum);
  c.peers[row] = peersOf(c.kind[row]!, usualPrincipalKind(lane, row));
  const at = bucketAt(c.peers[row]!, bucket);
  const hours = Math.min(c.hours[row]!, WEEK_HOURS);
  const own = hours > 0 ? weekSum / hours / HOUR_MINUTES : 0;
  const pooled = numbers[at + AT.nextHourSum]! / numbers[at + AT.nextHours]! / HOUR_MINUTES;
  c.bucket[row] = bucket;
  c.rate[row] = bucket < QUIET_BUCKET ? (24 * own + 4 * pooled) / 28 : own;
  c.dispersion[row] = Math.max(
    dispersion(c.a5[row]!, c.b5[row]!, numbers[at + AT.a5]! / numbers[at + AT.b5]!),
    dispersion(c.a60[row]!, c.b60[row]!, numbers[at + AT.a60]! / numbers[at + AT.b60]!),
  );
}

/** The class of whoever is behind most of a row's week; machines while nobody is. */
function usualPrincipalKind(lane: Lane, row: number): number {
  const { columns: c } = lane.series;
  const { kind } = lane.principals.columns;
  if (c.kind[row] === PRINCIPAL_ERRORS) return kind[c.principal[row]!]!;
  let people = 0;
  let machines = 0;
  for (let at = row * USUAL_WIDTH; at < row * USUAL_WIDTH + USUAL_VALUES; at++) {
    if (c.usualValue[at] === 0) continue;
    if (kind[c.usualValue[at]! - 1] === PEOPLE) people += c.usualCount[at]!;
    else machines += c.usualCount[at]!;
  }
  return people > machines ? PEOPLE : MACHINES;
}

/** Over-dispersion of a row's hours alone. */
export function hourDispersion(lane: Lane, row: number, pool: Pool): number {
  const { columns: c } = lane.series;
  const at = bucketAt(c.peers[row]!, c.bucket[row]!);
  return dispersion(c.a60[row]!, c.b60[row]!, pool.numbers[at + AT.a60]! / pool.numbers[at + AT.b60]!);
}

function dispersion(deviations: number, expectations: number, pooled: number): number {
  return (deviations + DISPERSION_PRIOR * pooled) / (expectations + DISPERSION_PRIOR);
}

/** Minutes that are judged together: an hour, but five where logs are compared with themselves and an hour may be all there is. */
function windowMinutes(lane: Lane): number {
  return lane.comparedMinutes > 0 ? COMPARED_WINDOW_MINUTES : HOUR_MINUTES;
}

/** Calls (or errors) expected in the window that ends with `minute`. Errors: at least the usual share of the calls made. */
export function expectedInWindow(lane: Lane, row: number, minute: number): number {
  const { columns: c } = lane.series;
  const window = windowMinutes(lane);
  const within = Math.min(window, (minute % HOUR_MINUTES) + 1);
  let expected = c.rate[row]! * within + c.ratePrevious[row]! * (window - within);
  if (c.kind[row] === ERRORS && c.shareErrors[row]! > 0) {
    const calls = windowCount(lane, c.partner[row]! - 1, minute);
    expected = Math.max(expected, (c.shareErrors[row]! / c.shareCalls[row]!) * calls);
  }
  return Math.max(expected, EXPECTED_MIN);
}

/** Count of the window that ends with `minute`. */
export function windowCount(lane: Lane, row: number, minute: number): number {
  if (lane.comparedMinutes === 0) return hourCount(lane, row, minute);
  const slot = lane.series.columns.slot[row]!;
  let sum = 0;
  for (let m = minute - COMPARED_WINDOW_MINUTES + 1; slot > 0 && m <= minute; m++) sum += lane.slots.at(slot - 1, m);
  return sum;
}

/** Count of the hour that ends with `minute`. */
export function hourCount(lane: Lane, row: number, minute: number): number {
  const slot = lane.series.columns.slot[row]!;
  return slot === 0 ? 0 : lane.slots.hourSum(slot - 1, minute);
}

export function variance(expected: number, dispersion: number): number {
  return dispersion * expected + DRIFT * expected * expected;
}

/**
 * How far a count is from its expectation, in nats: half the likelihood ratio of a negative binomial, or of a
 * Poisson scaled down where counts are steadier than chance. Not negative; 0 at the expectation.
 */
export function deviance(count: number, expected: number, spread: number): number {
  const ratio = count > 0 ? count * Math.log(count / expected) : 0;
  if (spread > expected) {
    const r = (expected * expected) / (spread - expected);
    // log1p: with hardly more spread than chance r is huge, and the logarithm of what is nearly 1 would lose every digit.
    return Math.max(0, ratio - (count + r) * Math.log1p((count - expected) / (expected + r)));
  }
  return Math.max(0, ((ratio - count + expected) * expected) / Math.max(spread, 0.05 * expected));
}
