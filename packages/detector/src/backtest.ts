import type { Tally } from '@trailwarden/cloudtrail';
import { DAY_MINUTES, FULL_HISTORY_DAYS, HOUR_MINUTES, LEARN_HOURS_MIN, WEEK_MINUTES } from './constants.js';
import type { History } from './history.js';
import type { Incident } from './incident.js';
import { type Detection, foldOrganization, type OrganizationFold, type Range } from './organization.js';
import type { Thresholds } from './pool/thresholds.js';
import { type Score, scoreIncidents, type Truth } from './score.js';
import type { DetectorSettings } from './settings.js';

/** A kept tally, and when its file was delivered; undefined when nothing tells. */
export interface BacktestFile {
  readonly deliveredMinute: number | undefined;
  readonly tally: Tally;
}

export interface BacktestOptions {
  /** What is known to have happened; with it every report has a score. */
  readonly truths?: readonly Truth[];
  /** Only incidents that overlap these minutes are reported. */
  readonly range?: Range;
  /** Thresholds to hold each variant against, learnt elsewhere; where undefined, those of these files. */
  readonly thresholds?: readonly (Thresholds | undefined)[];
}

/** What some settings would have told of. */
export interface BacktestReport {
  readonly settings: DetectorSettings;
  /** Weeks that incidents could come from: without the week that only teaches, and within the range. 0 when all is compared with itself. */
  readonly judgedWeeks: number;
  readonly statedPerWeek: number;
  /** undefined when no time was judged. */
  readonly realisedPerWeek: number | undefined;
  readonly thresholds: Thresholds;
  readonly history: History;
  /** Most unusual first. */
  readonly incidents: readonly Incident[];
  /** What stayed under its threshold, most unusual first. */
  readonly candidates: readonly Incident[];
  /** Of the truths that began in the judged time; undefined when no truths were given. */
  readonly score: Score | undefined;
}

/** A first week that is there is not judged; logs without one are, as far as they go. As in `OrganizationFold`. */
const TEACHING_DAYS_MIN = FULL_HISTORY_DAYS + 1;

/**
 * Folds kept tallies once under each of several settings, in one pass over the files. They come in the order of their delivery;
 * none is kept. Variants that only differ in budget and shares look at the same fold, so the memory and time needed are those of the
 * different selections and floors.
 *
 * Pure: the same files and settings give the same reports, in the order of the variants.
 */
export function backtest(
  files: Iterable<BacktestFile>,
  variants: readonly DetectorSettings[],
  options: BacktestOptions = {},
): BacktestReport[] {
  const folds = new Map<string, OrganizationFold>();
  for (const settings of variants) {
    if (!folds.has(foldKey(settings))) folds.set(foldKey(settings), foldOrganization(settings, options.range));
  }
  for (const { tally, deliveredMinute } of files) {
    for (const fold of folds.values()) fold.add(tally, deliveredMinute);
  }
  return variants.map((settings, at) => {
    const detection = folds.get(foldKey(settings))!.finish(settings, options.thresholds?.[at]);
    return reportOf(settings, detection, options);
  });
}

/** What a fold depends on; budget and shares only set its thresholds. */
function foldKey({ select, floors }: DetectorSettings): string {
  return JSON.stringify([select, floors]);
}

export interface BacktestDifference {
  readonly onlyA: readonly Incident[];
  readonly onlyB: readonly Incident[];
  /** Of the same id; their members may differ, and so may their ranks. */
  readonly both: readonly { readonly a: Incident; readonly b: Incident }[];
}

/** What two reports on the same files tell differently, by incident id, each in its own report's order. */
export function compareBacktests(a: BacktestReport, b: BacktestReport): BacktestDifference {
  const ofA = new Map(a.incidents.map((incident) => [incident.id, incident]));
  const ofB = new Map(b.incidents.map((incident) => [incident.id, incident]));
  return {
    onlyA: a.incidents.filter(({ id }) => !ofB.has(id)),
    onlyB: b.incidents.filter(({ id }) => !ofA.has(id)),
    both: a.incidents.flatMap((incident) => {
      const other = ofB.get(incident.id);
      return other === undefined ? [] : [{ a: incident, b: other }];
    }),
  };
}

function reportOf(
  settings: DetectorSettings,
  { incidents, candidates, history, thresholds }: Detection,
  { truths, range = {} }: BacktestOptions,
): BacktestReport {
  const { from, until } = judgedSpan(history, range);
  const judgedWeeks = until > from ? (until - from) / WEEK_MINUTES : 0;
  const isJudged = ({ startMinute }: Truth): boolean => startMinute >= from && startMinute < until;
  return {
    settings,
    judgedWeeks,
    statedPerWeek: settings.incidentsPerWeek,
    realisedPerWeek: judgedWeeks > 0 ? incidents.length / judgedWeeks : undefined,
    thresholds,
    history,
    incidents,
    candidates,
    score:
      truths &&
      scoreIncidents(
        incidents,
        truths.filter(isJudged),
        truths.filter((truth) => !isJudged(truth)),
      ),
  };
}

/** First judged minute, and the first one after them. */
function judgedSpan(
  { kind, days, firstMinute, lastMinute }: History,
  { sinceMinute = Number.NEGATIVE_INFINITY, untilMinute = Number.POSITIVE_INFINITY }: Range,
): { readonly from: number; readonly until: number } {
  if (kind === 'low') return { from: lastMinute, until: lastMinute };
  const taught = days >= TEACHING_DAYS_MIN ? FULL_HISTORY_DAYS * DAY_MINUTES : LEARN_HOURS_MIN * HOUR_MINUTES;
  return { from: Math.max(firstMinute + taught, sinceMinute), until: Math.min(lastMinute, untilMinute) + 1 };
}
