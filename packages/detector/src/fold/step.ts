import type { Tally } from '@trailwarden/cloudtrail';
import { DAY_MINUTES, HOUR_MINUTES, LATENESS_MINUTES } from '../constants.js';
import type { Episode } from '../group/episode.js';
import type { DescribedEpisode } from '../group/settled.js';
import { describeEpisode } from '../insight/describe.js';
import { followMinute } from '../insight/track.js';
import { type Contribution, createTaught } from '../pool/contribution.js';
import type { Pool } from '../pool/pool.js';
import type { DetectorSettings } from '../settings.js';
import { decodeLane, encodeLane } from '../state/codec.js';
import type { Lane } from '../state/lane.js';
import type { CompiledSelection } from '../state/pending.js';
import { countMinute } from './count-minute.js';
import { beginHour, endHour, forgetAll } from './end-hour.js';
import { settleGroups } from './evidence-log.js';
import { judgeMinute } from './judge-minute.js';

/** What a lane is told: a file's tally, or that everything up to a minute has come. */
export type LaneInput =
  | {
      readonly kind: 'tally';
      readonly tally: Tally;
      /**
       * When the file was delivered. Rows more than LATENESS_MINUTES older are judged with the first minute that is not: the same one whenever
       * the file is read, so a minute may be closed as soon as all files delivered LATENESS_MINUTES after it are given. Undefined: rows are late when their minute is closed.
       */
      readonly deliveredMinute?: number;
    }
  | { readonly kind: 'tick'; readonly minute: number };

export interface StepContext {
  readonly settings: DetectorSettings;
  readonly select: CompiledSelection;
  readonly pool: Pool;
}

export interface StepResult {
  /** Episodes that reached the threshold of their own time and are not over, as they stand now. */
  readonly open: readonly DescribedEpisode[];
  /** Episodes that are over, whether they reached it or not. */
  readonly settled: readonly DescribedEpisode[];
  /** An entry per closed day. */
  readonly contributions: readonly Contribution[];
}

/** A gap this long between events starts a lane anew: all it knew is forgotten anyway, and closing the minutes one by one would take long. */
const RESTART_MINUTES = 29 * DAY_MINUTES;
const PEAK_MIN_NATS = 0.5;

/**
 * The fold: same lane, inputs, pools and settings, same results, byte for byte. The lane is changed in place and belongs to the
 * caller again afterwards; who may have to take a step back keeps `encodeLane` of before.
 *
 * A tally is only added; a tick judges. Minutes up to the tick are closed for good: what comes later for them is counted,
 * and judged with the next minute when it is less than an hour late.
 */
export function step(lane: Lane, input: LaneInput, context: StepContext): StepResult {
  if (input.kind === 'tick') return closeUpTo(lane, input.minute, context, false);
  const { tally, deliveredMinute = 0 } = input;
  const addedAfter = Math.max(deliveredMinute - 1 - LATENESS_MINUTES, lane.closedMinute);
  lane.pending.add(tally, lane.account, context.select, lane.closedMinute, addedAfter);
  return { open: [], settled: [], contributions: [] };
}

/**
 * Episodes that reach their threshold on open minutes already, without waiting for the watermark: counts only grow, so a spike is one now.
 * Silence has to wait. The lane is left as it is. Ids are those the same episodes will have once their minutes are closed.
 */
export function earlyEpisodes(lane: Lane, context: StepContext): DescribedEpisode[] {
  const last = lane.pending.lastMinute();
  if (last === undefined) return [];
  const copy = decodeLane(encodeLane(lane), context.select);
  const { open, settled } = closeUpTo(copy, last, context, true);
  return [...settled.filter(({ crossed }) => crossed !== undefined), ...open];
}

function closeUpTo(lane: Lane, minute: number, context: StepContext, early: boolean): StepResult {
  const contributions: Contribution[] = [];
  const settled: DescribedEpisode[] = [];
  if (!startLane(lane, minute, context.pool)) return { open: [], settled, contributions };
  while (lane.closedMinute < minute) {
    if (isLongGap(lane, minute)) {
      contributions.push(takeContribution(lane));
      startAnew(lane);
      if (!startLane(lane, minute, context.pool)) break;
    }
    const at = lane.closedMinute + 1;
    closeMinute(lane, at, context, early);
    if (at % HOUR_MINUTES !== HOUR_MINUTES - 1) continue;
    // A lane that is compared with its own logs has learnt all there is.
    if (lane.comparedMinutes === 0) endHour(lane, at, context.pool);
    else lane.recent.forget(at + 1);
    lane.pending.forget(at);
    settled.push(...settle(lane));
    if (at % DAY_MINUTES === DAY_MINUTES - 1) contributions.push(takeContribution(lane));
  }
  lane.pending.forget(lane.closedMinute);
  const open = [...lane.episodes.values()].filter((episode) => episode.crossed);
  return { open: open.map((episode) => describeEpisode(lane, episode)), settled, contributions };
}

/** What the lane's running day has taught; the next one begins with nothing. */
function takeContribution(lane: Lane): Contribution {
  const { account, closedMinute, taught } = lane;
  lane.taught = createTaught();
  return { account, day: Math.floor(closedMinute / DAY_MINUTES), ...taught };
}

/** A lane begins with its first event; false while it has none. */
function startLane(lane: Lane, minute: number, pool: Pool): boolean {
  if (lane.closedMinute >= 0) return true;
  const first = lane.pending.firstMinute();
  if (first === undefined || first > minute) return false;
  lane.birthMinute = lane.birthMinute < 0 ? first : lane.birthMinute;
  lane.closedMinute = first - 1;
  beginHour(lane, Math.floor(first / HOUR_MINUTES), pool);
  return true;
}

/** Weeks without a single event, nothing open. */
function isLongGap(lane: Lane, minute: number): boolean {
  if (minute - lane.closedMinute < RESTART_MINUTES) return false;
  const next = lane.pending.firstMinute() ?? minute + 1;
  return next - lane.closedMinute >= RESTART_MINUTES && lane.episodes.size === 0;
}

/** With the next event. */
function startAnew(lane: Lane): void {
  lane.closedMinute = -1;
  lane.birthMinute = -1;
  forgetAll(lane);
}

function closeMinute(lane: Lane, minute: number, context: StepContext, early: boolean): void {
  const { numbers } = lane.taught;
  const counted = countMinute(lane, minute, context.pool);
  judgeMinute({ lane, minute, pool: context.pool, settings: context.settings, taught: numbers, early }, counted);
  followMinute(lane, minute);
  settleGroups(lane, minute, context.pool.thresholds);
  lane.closedMinute = minute;
}

/** Hands out episodes that are over, whose insights are over too, and forgets both. */
function settle(lane: Lane): DescribedEpisode[] {
  const over = [...lane.episodes.values()].filter((episode) => episode.closed && insightsAreOver(lane, episode));
  const settled = over.map((episode) => describeEpisode(lane, episode));
  for (const episode of over) {
    lane.episodes.delete(episode.number);
    if (!episode.lowHistory && episode.peak >= PEAK_MIN_NATS) {
      lane.taught.peaks.push({
        minute: episode.peakMinute,
        account: lane.account,
        class: episode.class,
        score: episode.peak,
      });
    }
  }
  const needed = new Set([...lane.episodes.values()].flatMap((e) => [...e.members.values()].map((m) => m.insight)));
  for (const insight of lane.insights.values()) {
    if (insight.endMinute !== undefined && !needed.has(insight.number)) lane.insights.delete(insight.number);
  }
  return settled;
}

function insightsAreOver(lane: Lane, episode: Episode): boolean {
  return [...episode.members.values()].every((member) => {
    const insight = lane.insights.get(member.insight);
    return insight === undefined || insight.endMinute !== undefined;
  });
}

/** At the end of the logs: what is still going on, described as it stands. */
export function openEpisodes(lane: Lane): DescribedEpisode[] {
  return [...lane.episodes.values()].map((episode) => describeEpisode(lane, episode));
}
