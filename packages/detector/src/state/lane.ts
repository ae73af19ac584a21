import { HashSet64 } from '@trailwarden/cloudtrail';
import { PAIRS_PER_GENERATION_MAX } from '../constants.js';
import type { Episode, Group } from '../group/episode.js';
import type { TrackedInsight } from '../insight/tracked-insight.js';
import { createTaught, type Taught } from '../pool/contribution.js';
import { MinuteSlots } from './minute-slots.js';
import { Pending } from './pending.js';
import { createPrincipalTable, type PrincipalTable } from './principal-table.js';
import { RecentRows } from './recent-rows.js';
import { createSeriesTable, type SeriesTable } from './series-table.js';
import { Texts } from './texts.js';

/** What one account has taught: all that the next minute is judged by. Changed in place by the fold, saved and loaded by codec.ts. */
export interface Lane {
  readonly account: string;
  /** First minute ever counted, and the last that was judged; -1 before the first. */
  birthMinute: number;
  closedMinute: number;
  /** Length of the logs it is compared with when they are all there is (see low-history.ts); 0 for a lane with a history of its own. */
  comparedMinutes: number;

  readonly series: SeriesTable;
  /** Row of a series' calls by `region source name`. */
  readonly seriesRows: Map<string, number>;
  readonly freeSeries: number[];
  readonly principals: PrincipalTable;
  readonly principalRows: Map<string, number>;
  readonly slots: MinuteSlots;
  readonly recent: RecentRows;
  texts: Texts;
  /** How many texts were in use when the others were last forgotten. */
  textsInUse: number;
  pairs: HashSet64;
  readonly regions: Region[];
  readonly pending: Pending;

  readonly groups: Map<string, Group>;
  readonly episodes: Map<number, Episode>;
  readonly insights: Map<number, TrackedInsight>;
  nextEpisode: number;
  nextInsight: number;
  /** What the running day has taught so far. */
  taught: Taught;

  /** Rows to look at every minute of this hour: those whose silence would be evidence, and periodic ones. */
  silenceWatch: number[];
  gapWatch: number[];
  /** Series and calls left out because the lane was full; insights that were not followed. */
  seriesDropped: number;
  insightsDropped: number;
}

/** A region's own watermark. */
export interface Region {
  readonly name: string;
  /** Last minute with a call, and calls a minute over the last week. */
  lastMinute: number;
  rate: number;
  /** Silence is not judged before this minute: files may be missing. */
  frozenUntil: number;
  /** The running hour lost minutes to a delivery gap. */
  hourHasGap: boolean;
}

export function createLane(account: string): Lane {
  return {
    account,
    birthMinute: -1,
    closedMinute: -1,
    comparedMinutes: 0,
    series: createSeriesTable(),
    seriesRows: new Map(),
    freeSeries: [],
    principals: createPrincipalTable(),
    principalRows: new Map(),
    slots: new MinuteSlots(),
    recent: new RecentRows(),
    texts: new Texts(),
    textsInUse: 0,
    pairs: new HashSet64(PAIRS_PER_GENERATION_MAX),
    regions: [],
    pending: new Pending(),
    groups: new Map(),
    episodes: new Map(),
    insights: new Map(),
    nextEpisode: 0,
    nextInsight: 0,
    taught: createTaught(),
    silenceWatch: [],
    gapWatch: [],
    seriesDropped: 0,
    insightsDropped: 0,
  };
}

export function regionRow(lane: Lane, name: string): number {
  const known = lane.regions.findIndex((region) => region.name === name);
  if (known >= 0) return known;
  return lane.regions.push({ name, lastMinute: -1, rate: 0, frozenUntil: 0, hourHasGap: false }) - 1;
}

/** Whole hours the lane has been known at a minute. */
export function laneAgeHours(lane: Lane, minute: number): number {
  return lane.birthMinute < 0 ? 0 : Math.floor((minute - lane.birthMinute) / 60);
}
