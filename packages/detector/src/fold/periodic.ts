import { HOUR_MINUTES, WEEK_HOURS } from '../constants.js';
import { decodeHourlySum } from '../state/hourly-sum.js';
import type { Lane } from '../state/lane.js';

/** A burst starts after a silence of at least this, or this share of the usual distance. */
const SILENCE_MINUTES = 3;
const SILENCE_SHARE = 0.3;
/** A distance beyond this many usual ones skips a slot, and is not learnt. */
const MISS_RATIO = 1.7;
/** So many skips in a row start anew. */
const ODD_MAX = 3;
const LEARN_RATE_MIN = 0.1;
/** A job this rare must have run in the same hour of last week: a weekday job is quiet on Saturday. */
const RARE_MINUTES = 180;

/** Fewest distances, shortest distance in minutes, and largest deviation (as a share) of a series that counts as periodic. */
const COUNT_MIN = 5;
const DISTANCE_MIN_MINUTES = 4;
const DEVIATION_SHARE_MAX = 0.25;

/** Takes note of a call at `minute`: how far apart do bursts of this series start? */
export function noteCall(lane: Lane, row: number, minute: number): void {
  const { columns: c } = lane.series;
  const lastCall = c.gapLastCall[row]!;
  if (minute <= lastCall) return;
  c.gapLastCall[row] = minute;
  const mean = c.gapMean[row]!;
  if (lastCall > 0 && minute - lastCall < Math.max(SILENCE_MINUTES, SILENCE_SHARE * mean)) return;
  const start = c.gapStart[row]!;
  c.gapStart[row] = minute;
  // Of a rare job only awaited slots are missed: a weekend is none. A frequent one is told by the distance.
  if (mean >= RARE_MINUTES) c.gapMisses[row] = c.gapMisses[row]! + c.gapMissing[row]!;
  const rested = c.gapSlots[row]! - c.gapMissing[row]!;
  c.gapSlots[row] = 0;
  c.gapMissing[row] = 0;
  c.gapAwaited[row] = 0;
  if (start > 0) learnDistance(lane, row, minute - start, rested);
}

/** @param rested - slots in between that nobody waited for. */
function learnDistance(lane: Lane, row: number, distance: number, rested: number): void {
  const { columns: c } = lane.series;
  const mean = c.gapMean[row]!;
  const count = c.gapCount[row]!;
  if (count === 0) {
    c.gapMean[row] = distance;
    c.gapDeviation[row] = 0;
    c.gapCount[row] = 1;
    return;
  }
  if (distance > MISS_RATIO * mean) {
    if (mean < RARE_MINUTES) {
      const missed = Math.max(rested > 0 ? 0 : 1, Math.round(distance / mean) - 1 - rested);
      c.gapMisses[row] = c.gapMisses[row]! + missed;
    }
    c.gapOdd[row] = c.gapOdd[row]! + 1;
    if (c.gapOdd[row]! >= ODD_MAX) {
      c.gapMean[row] = distance;
      c.gapDeviation[row] = 0;
      c.gapCount[row] = 1;
      c.gapMisses[row] = 0;
      c.gapOdd[row] = 0;
    }
    return;
  }
  c.gapOdd[row] = 0;
  const rate = Math.max(1 / (count + 1), LEARN_RATE_MIN);
  c.gapDeviation[row] = c.gapDeviation[row]! + rate * (Math.abs(distance - mean) - c.gapDeviation[row]!);
  c.gapMean[row] = mean + rate * (distance - mean);
  c.gapCount[row] = count + 1;
}

/** A job that has stayed away for a day is over: its next call starts a new rhythm. */
export function forgetRhythm(lane: Lane, row: number): void {
  const { columns: c } = lane.series;
  for (const column of [c.gapStart, c.gapMean, c.gapDeviation, c.gapCount, c.gapMisses]) column[row] = 0;
}

/** Whether a series is regular enough for its silence to mean something. */
export function isPeriodic(lane: Lane, row: number): boolean {
  const { columns: c } = lane.series;
  return (
    c.gapCount[row]! >= COUNT_MIN &&
    c.gapMean[row]! >= DISTANCE_MIN_MINUTES &&
    c.gapDeviation[row]! < DEVIATION_SHARE_MAX * c.gapMean[row]!
  );
}

/**
 * Before the hour in which a rare job is due: was there a call in that hour of last week, or next to it?
 * Asked an hour ahead, while the ring still holds all three.
 */
export function awaitRareJob(lane: Lane, row: number, runningHour: number): void {
  const { columns: c } = lane.series;
  const mean = c.gapMean[row]!;
  if (mean < RARE_MINUTES) return;
  const dueHour = Math.floor((c.gapStart[row]! + (c.gapSlots[row]! + 1) * mean) / HOUR_MINUTES);
  if (dueHour - 1 !== runningHour) return;
  const ran = [dueHour - 1, dueHour, dueHour + 1].some(
    (hour) => decodeHourlySum(c.ring[row * WEEK_HOURS + (hour % WEEK_HOURS)]!) > 0,
  );
  c.gapAwaited[row] = ran ? 1 : 0;
}

/**
 * Whether a frequent job was at work at this time of last week: one that rests at the weekend is not missed on Saturday.
 * In its first week it is always awaited. The ring still holds last week's running hour and those after it.
 */
function ranLastWeek(lane: Lane, row: number, minute: number): boolean {
  const { columns: c } = lane.series;
  if (c.hours[row]! < WEEK_HOURS) return true;
  const hour = Math.floor(minute / HOUR_MINUTES);
  // As many hours as surely hold a call while it is at work; an hourly job's own hour, for all its jitter.
  const hours = Math.max(1, Math.ceil((c.gapMean[row]! - SILENCE_MINUTES) / HOUR_MINUTES));
  for (let h = hour; h < hour + hours; h++) {
    if (decodeHourlySum(c.ring[row * WEEK_HOURS + (h % WEEK_HOURS)]!) > 0) return true;
  }
  return false;
}

/** Takes note of slots that went by without a call, each judged a little after it was due; true when an awaited one was missed. */
export function noteMissedSlots(lane: Lane, row: number, minute: number): boolean {
  const { columns: c } = lane.series;
  const mean = c.gapMean[row]!;
  const tolerance = Math.max(2, 3 * c.gapDeviation[row]!) + 0.02 * mean;
  const slots = Math.floor((minute - c.gapStart[row]! - tolerance) / mean);
  const missed = slots - c.gapSlots[row]!;
  if (missed <= 0) return false;
  const awaited = mean < RARE_MINUTES ? ranLastWeek(lane, row, minute) : c.gapAwaited[row] === 1;
  c.gapSlots[row] = slots;
  c.gapAwaited[row] = 0;
  if (awaited) c.gapMissing[row] = c.gapMissing[row]! + missed;
  return awaited;
}
