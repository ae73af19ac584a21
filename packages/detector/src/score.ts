import { DAY_MINUTES } from './constants.js';
import type { Incident, Insight } from './incident.js';

/** Something unusual that is known to have happened: what a detector is scored against. Minutes since 1970, UTC. */
export interface Truth {
  readonly id: string;
  readonly kind: string;
  readonly strength: string;
  readonly accounts: readonly string[];
  /** Who was behind it, as the tally names them; undefined for something that stopped. */
  readonly principal: string | undefined;
  readonly startMinute: number;
  /** First minute after it. */
  readonly endMinute: number;
  readonly series: readonly { readonly region: string; readonly source: string; readonly name: string }[];
}

/** How one truth fared. */
export interface TruthOutcome {
  readonly truth: Truth;
  /** Incidents that found it, the one told first in front; empty when it was missed. */
  readonly foundBy: readonly Incident[];
  /** From its start until somebody could have been told, delivery not counted; undefined when it was missed. */
  readonly minutesToDetect: number | undefined;
  /** Where the incident told first names the principal; undefined when missed, or when there is none to name. */
  readonly attribution: 'first' | 'further' | 'missing' | undefined;
  /** Minutes by which each ended insight on one of its series ended later than the truth; negative for earlier. */
  readonly endOffsets: readonly number[];
}

/** A share as its two counts, so that shares can be added up and have a standard error. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

export interface Score {
  readonly outcomes: readonly TruthOutcome[];
  readonly recall: Share;
  readonly recallByKind: Readonly<Record<string, Share>>;
  readonly recallByStrength: Readonly<Record<string, Share>>;
  /** Over the truths that were found; undefined when none was. */
  readonly minutesToDetectMedian: number | undefined;
  readonly end: { readonly offsetMedianMinutes: number | undefined; readonly within10Minutes: Share };
  /** Of the found truths that have a principal: named first, named at all. */
  readonly attribution: { readonly first: Share; readonly named: Share };
  /** Those that found no truth. */
  readonly falseIncidents: readonly Incident[];
}

/** Evidence may begin a little before what causes it: calls are counted in whole minutes and events carry their own clocks. */
const EARLY_MINUTES = 5;
/** A spike is in the trailing hour, and in its group, for a while after it is over. */
const GRACE_MINUTES = 120;
/** That a nightly job did not run may be seen only when nights have gone by. */
const STOPPED_GRACE_MINUTES = 3 * DAY_MINUTES;
const END_CLOSE_MINUTES = 10;

/** First and last minute at which evidence still speaks of a truth. */
export function findingWindow(truth: Truth): { readonly from: number; readonly until: number } {
  const grace = hasStopped(truth) ? STOPPED_GRACE_MINUTES : GRACE_MINUTES;
  return { from: truth.startMinute - EARLY_MINUTES, until: truth.endMinute + grace };
}

/**
 * Whether an incident is about a truth: it shares an account, overlaps the finding window, and names the principal or has an
 * insight on one of the truth's series in that window. What stopped is found only by insights on what is below its usual level.
 */
export function findsTruth(incident: Incident, truth: Truth): boolean {
  if (!incident.accounts.some((account) => truth.accounts.includes(account))) return false;
  const { from, until } = findingWindow(truth);
  if (incident.startMinute > until || incident.lastMinute < from) return false;
  return principalRank(incident, truth) >= 0 || incident.insights.some((insight) => isOnTruth(insight, truth));
}

/**
 * Scores incidents against what is known to have happened. Every truth given is counted in the recall; incidents that find one of
 * `others` (known, but outside what was judged) are not false.
 */
export function scoreIncidents(
  incidents: readonly Incident[],
  truths: readonly Truth[],
  others: readonly Truth[] = [],
): Score {
  const told = [...incidents].sort((a, b) => a.detectedMinute - b.detectedMinute || (a.id < b.id ? -1 : 1));
  const outcomes = truths.map((truth) => outcomeOf(truth, told));
  const found = outcomes.filter(wasFound);
  const known = [...truths, ...others];
  const offsets = found.flatMap((outcome) => outcome.endOffsets.map(Math.abs));
  const attributable = found.filter(({ attribution }) => attribution !== undefined);
  return {
    outcomes,
    recall: share(outcomes, wasFound),
    recallByKind: recallBy(outcomes, ({ kind }) => kind),
    recallByStrength: recallBy(outcomes, ({ strength }) => strength),
    minutesToDetectMedian: median(found.flatMap(({ minutesToDetect }) => minutesToDetect ?? [])),
    end: {
      offsetMedianMinutes: median(offsets),
      within10Minutes: share(offsets, (offset) => offset <= END_CLOSE_MINUTES),
    },
    attribution: {
      first: share(attributable, ({ attribution }) => attribution === 'first'),
      named: share(attributable, ({ attribution }) => attribution !== 'missing'),
    },
    falseIncidents: incidents.filter((incident) => !known.some((truth) => findsTruth(incident, truth))),
  };
}

function outcomeOf(truth: Truth, told: readonly Incident[]): TruthOutcome {
  const foundBy = told.filter((incident) => findsTruth(incident, truth));
  const first = foundBy[0];
  const ended = new Map<string, number>();
  for (const { insights } of foundBy) {
    for (const insight of insights) {
      if (insight.endMinute !== undefined && isOnTruth(insight, truth)) {
        ended.set(insight.id, insight.endMinute - truth.endMinute);
      }
    }
  }
  return {
    truth,
    foundBy,
    // An incident that was already going on when the truth began tells of it at once.
    minutesToDetect: first && Math.max(0, first.detectedMinute - truth.startMinute),
    attribution: first && attributionOf(first, truth),
    endOffsets: [...ended.values()],
  };
}

function attributionOf(incident: Incident, truth: Truth): TruthOutcome['attribution'] {
  if (truth.principal === undefined) return undefined;
  const rank = principalRank(incident, truth);
  return rank < 0 ? 'missing' : rank === 0 ? 'first' : 'further';
}

function principalRank({ principals }: Incident, { principal, accounts }: Truth): number {
  if (principal === undefined) return -1;
  return principals.findIndex(({ name, account }) => name === principal && accounts.includes(account));
}

function isOnTruth(insight: Insight, truth: Truth): boolean {
  const { from, until } = findingWindow(truth);
  return (
    insight.direction === (hasStopped(truth) ? 'below' : 'above') &&
    insight.startMinute <= until &&
    (insight.endMinute ?? Number.POSITIVE_INFINITY) >= from &&
    truth.accounts.includes(insight.account) &&
    truth.series.some(
      ({ region, source, name }) => region === insight.region && source === insight.source && name === insight.name,
    )
  );
}

const hasStopped = ({ principal }: Truth): boolean => principal === undefined;
const wasFound = ({ foundBy }: TruthOutcome): boolean => foundBy.length > 0;

function recallBy(outcomes: readonly TruthOutcome[], keyOf: (truth: Truth) => string): Record<string, Share> {
  const keys = [...new Set(outcomes.map(({ truth }) => keyOf(truth)))].sort();
  return Object.fromEntries(
    keys.map((key) => [
      key,
      share(
        outcomes.filter(({ truth }) => keyOf(truth) === key),
        wasFound,
      ),
    ]),
  );
}

function share<T>(items: readonly T[], counts: (item: T) => boolean): Share {
  return { count: items.filter(counts).length, of: items.length };
}

/** Mean of the two middle ones for an even number; undefined for none. */
function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
