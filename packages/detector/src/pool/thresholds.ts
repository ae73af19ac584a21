import { GROUP_MINUTES } from '../constants.js';
import type { IncidentClass } from '../incident.js';
import { DEFAULT_SETTINGS, type DetectorSettings } from '../settings.js';

/** How high a spell of evidence rose, remembered to learn what is usual here. */
export interface Peak {
  readonly minute: number;
  readonly account: string;
  readonly class: IncidentClass;
  readonly score: number;
}

/** How often a class of incident reaches a score: `perWeekAtLevel` exp(-(score - `level`) / `sigma`) a week; and the score that keeps the budget. */
export interface ClassThreshold {
  /** Score from which on it is an incident, in nats; Infinity when the class has no share of the budget. */
  readonly theta: number;
  readonly level: number;
  readonly sigma: number;
  readonly perWeekAtLevel: number;
  readonly source: 'history' | 'fallback';
}

export type Thresholds = Readonly<Record<IncidentClass, ClassThreshold>>;

/** Peaks the tail is fitted to: few enough to be the tail, enough for a mean. */
const TAIL_PEAKS = 45;
/** Under this many peaks there is no tail to fit. */
const TAIL_PEAKS_MIN = 5;
/** Part of the tail whose own height is not believed: there may be attacks in it. */
const WINSORISED_PART = 0.1;
/** Shortest history that a fit may speak for. */
const WEEKS_MIN = 2;
/** No threshold is lower, in nats: under this, evidence is chance and not worth a look, whatever the budget. */
export const THRESHOLD_MIN_NATS = 2;
/** Equal peaks have no tail; with a small one a threshold is just above them, and they are not told every day. */
const SIGMA_MIN_NATS = 0.1;
/** Far below the level the tail says nothing; more than one a minute is never meant. */
const PER_WEEK_MAX = 10_080;
/** Tail of an organization that nothing is known of: its thresholds move by 2 nats for e times the accounts or the budget. */
const SIGMA_ASSUMED_NATS = 2;
/** Before there is history: medians of generated organizations of 12 accounts, at the default budget. */
const FALLBACK_NATS: Readonly<Record<IncidentClass, number>> = { people: 13, machines: 16, silence: 6 };
const FALLBACK_ACCOUNTS = 12;

/**
 * Peaks that stand alone: of those of one account and class that are at most 30 minutes apart only the highest is kept, as they would have
 * been one incident. By time, then account and class; the order they come in makes no difference, and doing it again changes nothing.
 */
export function decluster(peaks: readonly Peak[]): Peak[] {
  // Kept peaks are more than 30 minutes apart, so a slot of 31 minutes holds one at most, and only its neighbours need a look.
  const slotMinutes = GROUP_MINUTES + 1;
  const keptMinutes = new Map<string, number>();
  const kept: Peak[] = [];
  for (const peak of [...peaks].sort((a, b) => b.score - a.score || byPlace(a, b))) {
    const slot = Math.floor(peak.minute / slotMinutes);
    const absorbed = [slot - 1, slot, slot + 1].some((near) => {
      const minute = keptMinutes.get(slotKey(peak, near));
      return minute !== undefined && Math.abs(minute - peak.minute) <= GROUP_MINUTES;
    });
    if (absorbed) continue;
    keptMinutes.set(slotKey(peak, slot), peak.minute);
    kept.push(peak);
  }
  return kept.sort(byPlace);
}

function slotKey(peak: Peak, slot: number): string {
  return `${peak.class} ${slot} ${peak.account}`;
}

function byPlace(a: Peak, b: Peak): number {
  return a.minute - b.minute || compareText(a.account, b.account) || compareText(a.class, b.class);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface History {
  /** Need not be declustered. */
  readonly peaks: readonly Peak[];
  /** Weeks they were collected in, judged ones only; under 2 they are not believed. */
  readonly weeks: number;
  readonly accounts: number;
  readonly settings: Pick<DetectorSettings, 'incidentsPerWeek' | 'shares'>;
}

/**
 * The scores at which the stated number of incidents a week comes out, going by this history. A larger budget never gives a higher one.
 *
 * A budget larger than the number of remembered peaks reads the tail below its level, where it is an extrapolation, down to THRESHOLD_MIN_NATS.
 */
export function fitThresholds({ peaks, weeks, accounts, settings }: History): Thresholds {
  const alone = decluster(peaks);
  const fitClass = (name: IncidentClass): ClassThreshold => {
    const perWeek = settings.shares[name] * settings.incidentsPerWeek;
    const scores = alone.filter((peak) => peak.class === name).map((peak) => peak.score);
    scores.sort((a, b) => b - a);
    if (weeks < WEEKS_MIN || scores.length === 0 || perWeek <= 0) return fallback(name, accounts, perWeek);
    return scores.length < TAIL_PEAKS_MIN
      ? ofFewPeaks(scores, weeks, perWeek, fallback(name, accounts, perWeek))
      : notAboveRank(withTheta(fitTail(scores, weeks), perWeek), scores, weeks * perWeek);
  };
  return { people: fitClass('people'), machines: fitClass('machines'), silence: fitClass('silence') };
}

/** Incidents of a class a week expected at this score or above: the same fit read backwards. Below the level it is an extrapolation. */
export function perWeekExpected({ level, sigma, perWeekAtLevel }: ClassThreshold, score: number): number {
  return Math.min(PER_WEEK_MAX, perWeekAtLevel * Math.exp(-(score - level) / sigma));
}

type Tail = Omit<ClassThreshold, 'theta'>;

function withTheta(tail: Tail, perWeek: number): ClassThreshold {
  const theta = tail.level + tail.sigma * Math.log(tail.perWeekAtLevel / perWeek);
  return { ...tail, theta: Math.max(THRESHOLD_MIN_NATS, theta) };
}

/** So many peaks as the budget has room for are told in any case: where the history is full of attacks, the tail fitted to them reaches too far. */
function notAboveRank(fitted: ClassThreshold, falling: readonly number[], room: number): ClassThreshold {
  const rank = Math.max(1, Math.round(room));
  const ranked = falling[rank - 1];
  if (ranked === undefined || ranked >= fitted.theta || ranked === falling[rank]) return fitted;
  return { ...fitted, theta: Math.max(THRESHOLD_MIN_NATS, ranked) };
}

/** An exponential tail whose largest tenth counts only as "higher than the rest", so that an attack in the history does not raise the bar. */
function fitTail(falling: readonly number[], weeks: number): Tail {
  const count = Math.min(TAIL_PEAKS, falling.length);
  const level = falling[count] ?? falling[count - 1]!;
  const winsorised = Math.ceil(count * WINSORISED_PART);
  const highest = falling[winsorised]!;
  let excess = 0;
  for (let i = 0; i < count; i++) excess += Math.min(falling[i]!, highest) - level;
  const sigma = Math.max(SIGMA_MIN_NATS, excess / (count - winsorised));
  return { level, sigma, perWeekAtLevel: count / weeks, source: 'history' };
}

/** Too few for a tail: the peak whose rank is the budget; when the budget is larger than that, whatever is lower of the fallback and the lowest peak. */
function ofFewPeaks(
  falling: readonly number[],
  weeks: number,
  perWeek: number,
  unknown: ClassThreshold,
): ClassThreshold {
  const rank = Math.max(1, Math.round(perWeek * weeks));
  const level = falling[Math.min(rank, falling.length) - 1]!;
  if (rank > falling.length && unknown.theta <= level) return unknown;
  const perWeekAtLevel = Math.min(rank, falling.length) / weeks;
  const theta = Math.max(THRESHOLD_MIN_NATS, level);
  return { theta, level, sigma: SIGMA_ASSUMED_NATS, perWeekAtLevel, source: 'history' };
}

function fallback(name: IncidentClass, accounts: number, perWeek: number): ClassThreshold {
  const level = FALLBACK_NATS[name] + SIGMA_ASSUMED_NATS * Math.log(Math.max(1, accounts) / FALLBACK_ACCOUNTS);
  const perWeekAtLevel = DEFAULT_SETTINGS.shares[name] * DEFAULT_SETTINGS.incidentsPerWeek;
  return withTheta({ level, sigma: SIGMA_ASSUMED_NATS, perWeekAtLevel, source: 'fallback' }, perWeek);
}
