import { DAY_MINUTES, HOUR_MINUTES, LEARN_HOURS_MIN, SURPRISE_MIN_NATS } from '../constants.js';
import { SERIES_EVIDENCE } from '../evidence/index.js';
import type { SeriesEvidence } from '../evidence/kinds.js';
import { blameAbove, blameBelow } from '../group/blame.js';
import { followInsight } from '../insight/track.js';
import { GAP_MISSES } from '../pool/layout.js';
import type { Pool } from '../pool/pool.js';
import type { DetectorSettings } from '../settings.js';
import type { Lane } from '../state/lane.js';
import { CALLS, PRINCIPAL_ERRORS, SERIES_KINDS } from '../state/series-table.js';
import type { CountedMinute } from './count-minute.js';
import { type Evidence, fileEvidence, isJudged } from './evidence-log.js';
import { deviance, expectedInWindow, variance, windowCount } from './expectation.js';
import { findNews } from './news.js';
import { isPeriodic, noteMissedSlots } from './periodic.js';

/** Least number of calls above the expectation that is looked at at all. */
const EXCESS_MIN = 2;
/** Hours of silence add up until then. */
const SILENCE_MINUTES_MAX = 6 * HOUR_MINUTES;
/** Silence of an hour is judged this often: the costliest look, and the least urgent. */
const SILENCE_EVERY_MINUTES = 5;
/** A region with more calls than this a minute that falls silent this long has lost files, rather than callers. */
const GAP_RATE_MIN = 2;
const GAP_SILENCE_MINUTES = 5;
const GAP_FROZEN_MINUTES = 75;

export interface Judging {
  readonly lane: Lane;
  readonly minute: number;
  readonly pool: Pool;
  readonly settings: DetectorSettings;
  /** Numbers of the lane's contribution to the pool. */
  readonly taught: Float64Array;
  /** An early look at open minutes: silence and missed slots must wait for the watermark. */
  readonly early: boolean;
}

/** Judges what was counted in a minute, what was not, and what was new. */
export function judgeMinute(judging: Judging, { touched, sightings }: CountedMinute): void {
  const { lane, minute, pool, taught } = judging;
  const judged = isJudged(lane, minute);
  for (const row of touched) judgeCounted(judging, row, judged);
  for (const { kind, principal, surprise, what } of findNews(lane, sightings, minute, pool, taught)) {
    const evidence = { kind, surprise, principal, series: -1, entity: kind.id, what, insight: -1 };
    if (judged) fileEvidence(lane, minute, evidence);
  }
  if (judging.early || lane.comparedMinutes > 0) return;
  noteDeliveryGaps(lane, minute);
  if (minute % SILENCE_EVERY_MINUTES === SILENCE_EVERY_MINUTES - 1) {
    for (const row of lane.silenceWatch) judgeSilence(judging, row, judged);
  }
  for (const row of lane.gapWatch) judgeDue(judging, row, judged);
}

const kindsFor = (when: SeriesEvidence['when'], kind: number): readonly SeriesEvidence[] =>
  KINDS_BY_WHEN[when][kind] ?? [];
const KINDS_BY_WHEN = Object.fromEntries(
  (['counted', 'silent', 'due'] as const).map((when) => [
    when,
    SERIES_KINDS.map((watches) => SERIES_EVIDENCE.filter((kind) => kind.when === when && kind.watches === watches)),
  ]),
) as Record<SeriesEvidence['when'], SeriesEvidence[][]>;

function judgeCounted(judging: Judging, row: number, judged: boolean): void {
  const { lane, minute } = judging;
  const { columns: c } = lane.series;
  const count = windowCount(lane, row, minute);
  const expected = expectedInWindow(lane, row, minute);
  if (count - expected < EXCESS_MIN) return;
  const off = deviance(count, expected, variance(expected, c.dispersion[row]!));
  if (off > c.hourUp[row]!) c.hourUp[row] = off;
  if (off <= c.upLevel[row]! || c.judged[row] === 0) return;
  for (const kind of kindsFor('counted', c.kind[row]!)) {
    const surprise = kind.judge({ ...judging, row, count, expected, deviance: off });
    c.hourSurprise[row] = Math.max(c.hourSurprise[row]!, surprise);
    if (surprise > SURPRISE_MIN_NATS && judged) report(judging, kind, row, surprise, count);
  }
}

function judgeSilence(judging: Judging, row: number, judged: boolean): void {
  const { lane, minute } = judging;
  const { columns: c } = lane.series;
  const count = windowCount(lane, row, minute);
  const silentMinutes = minute - c.gapLastCall[row]!;
  // Hours of silence add up: an hour without a call says little, a whole shift says much.
  const expected =
    count > 0 || silentMinutes <= HOUR_MINUTES
      ? expectedInWindow(lane, row, minute)
      : c.rate[row]! * Math.min(silentMinutes, SILENCE_MINUTES_MAX);
  if (count >= expected || lane.regions[c.region[row]!]!.frozenUntil > minute) return;
  // After a day of silence it is the new level, and no more news.
  if (silentMinutes >= DAY_MINUTES) return;
  const off = deviance(count, expected, variance(expected, c.dispersion[row]!));
  if (off > c.hourDown[row]!) c.hourDown[row] = off;
  if (off <= c.downLevel[row]!) return;
  for (const kind of kindsFor('silent', c.kind[row]!)) {
    const surprise = kind.judge({ ...judging, row, count, expected, deviance: off });
    c.hourSurprise[row] = Math.max(c.hourSurprise[row]!, surprise);
    if (surprise > SURPRISE_MIN_NATS && judged) report(judging, kind, row, surprise, count);
  }
}

function judgeDue(judging: Judging, row: number, judged: boolean): void {
  const { lane, minute, taught } = judging;
  const { columns: c } = lane.series;
  if (lane.regions[c.region[row]!]!.frozenUntil > minute) return;
  if (!isPeriodic(lane, row)) return; // the hour began with it periodic
  const first = c.gapMissing[row] === 0;
  if (!noteMissedSlots(lane, row, minute)) return;
  // A job that has stopped teaches once that slots are missed, not at every slot.
  if (first) taught[GAP_MISSES] = taught[GAP_MISSES]! + 1;
  for (const kind of kindsFor('due', c.kind[row]!)) {
    const surprise = kind.judge({ ...judging, row, count: 0, expected: 0, deviance: 0 });
    if (surprise > SURPRISE_MIN_NATS && judged) report(judging, kind, row, surprise, 0);
  }
}

function report({ lane, minute }: Judging, kind: SeriesEvidence, row: number, surprise: number, count: number): void {
  const { columns: c } = lane.series;
  const above = kind.direction === 'above';
  const principal = above ? blameAbove(lane, row, minute) : blameBelow(lane, row);
  const ofPrincipal = c.kind[row] === PRINCIPAL_ERRORS;
  const api = c.kind[row] === CALLS ? row : c.partner[row]! - 1;
  const evidence: Evidence = {
    kind,
    surprise,
    principal,
    series: row,
    entity: ofPrincipal ? kind.id : `api ${api}`,
    what: ofPrincipal ? `${count} errors in an hour` : '',
    insight: ofPrincipal ? -1 : followInsight(lane, row, minute, kind.direction, surprise),
  };
  fileEvidence(lane, minute, evidence);
}

function noteDeliveryGaps(lane: Lane, minute: number): void {
  for (const region of lane.regions) {
    if (region.rate <= GAP_RATE_MIN || minute - region.lastMinute < GAP_SILENCE_MINUTES) continue;
    region.frozenUntil = minute + GAP_FROZEN_MINUTES;
    region.hourHasGap = true;
  }
}

/** Rows whose complete silence for an hour would exceed their level. */
export function silenceWatch(lane: Lane): number[] {
  const { columns: c, length } = lane.series;
  const rows: number[] = [];
  for (let row = 0; row < length; row++) {
    // A day old at least: whoever called for an hour and stopped is not missed.
    if (c.kind[row] !== CALLS || c.judged[row] === 0 || c.hours[row]! < LEARN_HOURS_MIN) continue;
    const expected = c.rate[row]! * HOUR_MINUTES;
    if (expected >= EXCESS_MIN && deviance(0, expected, variance(expected, c.dispersion[row]!)) > c.downLevel[row]!)
      rows.push(row);
  }
  return rows;
}
