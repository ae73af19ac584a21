import type { Tally } from '@trailwarden/cloudtrail';
import { HOUR_MINUTES } from '../constants.js';
import type { Episode } from '../group/episode.js';
import { runningIncidents } from '../group/incidents.js';
import type { DescribedEpisode } from '../group/settled.js';
import type { Incident } from '../incident.js';
import { describeEpisode } from '../insight/describe.js';
import { followMinute } from '../insight/track.js';
import { BUCKET_COUNT, BY_MINUTE_FROM, PEERS, POOL_NUMBERS } from '../pool/layout.js';
import type { Contribution, Pool } from '../pool/pool.js';
import type { Peak } from '../pool/thresholds.js';
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
  | { readonly kind: 'tally'; readonly tally: Tally }
  | { readonly kind: 'tick'; readonly minute: number };

export interface StepContext {
  readonly settings: DetectorSettings;
  readonly select: CompiledSelection;
  readonly pool: Pool;
}

export interface StepResult {
  /** Incidents that reached their threshold, as they stand now, in the account: new ones, and all that are not over yet. */
  readonly incidents: readonly Incident[];
  /** Episodes that are over, incidents or not. */
  readonly settled: readonly DescribedEpisode[];
  /** An entry per closed hour. */
  readonly contributions: readonly Contribution[];
}

/** A gap this long between events starts a lane anew: all it knew is forgotten anyway, and closing the minutes one by one would take long. */
const RESTART_MINUTES = 29 * 24 * HOUR_MINUTES;
const PEAK_MIN_NATS = 0.5;

/**
 * The fold: same lane, inputs, pools and settings, same results, byte for byte. The lane is changed in place and belongs to the
 * caller again afterwards; who may have to take a step back keeps `encodeLane` of before.
 *
 * A tally is only added; a tick judges. Minutes up to the tick are closed for good: what comes later for them is counted,
 * and judged with the next minute when it is less than an hour late.
 */
export function step(lane: Lane, input: LaneInput, context: StepContext): StepResult {
  if (input.kind === 'tally') {
    lane.pending.add(input.tally, lane.account, context.select, lane.closedMinute);
    return { incidents: [], settled: [], contributions: [] };
  }
  return closeUpTo(lane, input.minute, context, false);
}

/**
 * Incidents that the open minutes make already, without waiting for the watermark: counts only grow, so a spike is one now.
 * Silence has to wait. The lane is left as it is. Ids are those the same incidents will have once their minutes are closed.
 */
export function earlyIncidents(lane: Lane, context: StepContext): Incident[] {
  const last = lane.pending.lastMinute();
  if (last === undefined) return [];
  const copy = decodeLane(encodeLane(lane), context.select);
  return [...closeUpTo(copy, last, context, true).incidents];
}

function closeUpTo(lane: Lane, minute: number, context: StepContext, early: boolean): StepResult {
  const contributions: Contribution[] = [];
  const settled: DescribedEpisode[] = [];
  if (!startLane(lane, minute, context.pool)) return { incidents: [], settled, contributions };
  let taught = newContribution(lane);
  while (lane.closedMinute < minute) {
    if (skipsGap(lane, minute)) {
      if (!startLane(lane, minute, context.pool)) break;
      taught = newContribution(lane);
    }
    const at = lane.closedMinute + 1;
    closeMinute(lane, at, context, taught.numbers, early);
    if (at % HOUR_MINUTES !== HOUR_MINUTES - 1) continue;
    // A lane that is compared with its own logs has learnt all there is.
    if (lane.comparedMinutes === 0) endHour(lane, at, context.pool, taught);
    else lane.recent.forget(at + 1);
    lane.pending.forget(at);
    settled.push(...settle(lane, taught.peaks));
    contributions.push(taught);
    taught = newContribution(lane);
  }
  lane.hourTaught.set(taught.numbers.subarray(BY_MINUTE_FROM));
  lane.pending.forget(lane.closedMinute);
  const open = [...lane.episodes.values()].filter((episode) => episode.crossed);
  const incidents = runningIncidents(
    [...settled.filter((episode) => episode.crossed), ...open.map((episode) => describeEpisode(lane, episode))],
    context.pool.thresholds,
  );
  return { incidents, settled, contributions };
}

/** Takes over what the hour has taught so far. */
function newContribution({ account, closedMinute, hourTaught }: Lane): Contribution {
  const numbers = new Float64Array(POOL_NUMBERS);
  numbers.set(hourTaught, BY_MINUTE_FROM);
  hourTaught.fill(0);
  return {
    account,
    hour: Math.floor((closedMinute + 1) / HOUR_MINUTES),
    numbers,
    seriesHours: new Float64Array(PEERS * BUCKET_COUNT),
    peaks: [],
  };
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

/** After weeks without a single event the lane starts anew, with the next event; true when it did. */
function skipsGap(lane: Lane, minute: number): boolean {
  if (minute - lane.closedMinute < RESTART_MINUTES || lane.pending.hasLate) return false;
  const next = lane.pending.firstMinute() ?? minute + 1;
  if (next - lane.closedMinute < RESTART_MINUTES || lane.episodes.size > 0) return false;
  lane.closedMinute = -1;
  lane.birthMinute = -1;
  forgetAll(lane);
  return true;
}

function closeMinute(lane: Lane, minute: number, context: StepContext, taught: Float64Array, early: boolean): void {
  const counted = countMinute(lane, minute, context.pool);
  judgeMinute({ lane, minute, pool: context.pool, settings: context.settings, taught, early }, counted);
  followMinute(lane, minute);
  settleGroups(lane, minute, context.pool.thresholds);
  lane.closedMinute = minute;
}

/** Hands out episodes that are over, whose insights are over too, and forgets both. */
function settle(lane: Lane, peaks: Peak[]): DescribedEpisode[] {
  const over = [...lane.episodes.values()].filter((episode) => episode.closed && insightsAreOver(lane, episode));
  const settled = over.map((episode) => describeEpisode(lane, episode));
  for (const episode of over) {
    lane.episodes.delete(episode.number);
    if (!episode.lowHistory && episode.peak >= PEAK_MIN_NATS) {
      peaks.push({ minute: episode.peakMinute, account: lane.account, class: episode.class, score: episode.peak });
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
