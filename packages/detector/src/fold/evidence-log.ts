import { EPISODE_SCORE_MIN, FULL_HISTORY_DAYS, GROUP_MINUTES, LEARN_HOURS_MIN } from '../constants.js';
import type { EvidenceKind } from '../evidence/kinds.js';
import { weigh } from '../evidence/kinds.js';
import { addMember, addScore, addToGroup, type Episode, type Group, groupScore } from '../group/episode.js';
import type { IncidentClass } from '../incident.js';
import type { Thresholds } from '../pool/thresholds.js';
import { stableUuid } from '../stable-id.js';
import { type Lane, laneAgeHours } from '../state/lane.js';
import { namesOf, principalName, seriesKey } from '../state/names.js';

const CLASS_OF_KIND: readonly IncidentClass[] = ['people', 'machines'];

/** Evidence that was found at a minute, and whom it is blamed on. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly surprise: number;
  /** Row of the principal, or -1. */
  readonly principal: number;
  /** Row of the series, or -1 for news. */
  readonly series: number;
  /** What the score counts once: an API (calls and errors together), or a sort of evidence. */
  readonly entity: string;
  readonly what: string;
  /** Number of the insight that follows it, or -1. */
  readonly insight: number;
}

/** News weighs little while everything is new, and nothing where there is no before. */
function newsWeight(lane: Lane, minute: number): number {
  if (lane.comparedMinutes > 0) return 0;
  return Math.min(1, laneAgeHours(lane, minute) / 24 / FULL_HISTORY_DAYS);
}

/** Files evidence under its group and keeps the group's episode. */
export function fileEvidence(lane: Lane, minute: number, evidence: Evidence): void {
  const { kind, surprise } = evidence;
  const nats = weigh(kind, surprise) * (kind.scope === 'news' ? newsWeight(lane, minute) : 1);
  if (nats <= 0) return;
  const group = groupOf(lane, evidence);
  addToGroup(group, { entity: evidence.entity, minute, nats });
  const score = groupScore(group, minute);
  if (score < EPISODE_SCORE_MIN) return;
  const episode = openEpisode(lane, group, minute);
  addScore(episode, minute, score);
  // A series that is unusual, stops and begins again is told of by two insights: neither may push the other out.
  const member = kind.scope === 'news' ? evidence.what : `${evidence.series} ${evidence.insight}`;
  addMember(episode, `${kind.id} ${member}`, {
    kind: kind.id,
    surprise,
    nats,
    minute,
    what: evidence.what,
    insight: evidence.insight,
  });
}

function groupOf(lane: Lane, { kind, principal, series }: Evidence): Group {
  const below = kind.direction === 'below';
  const key = `${below ? 'below' : 'above'} ${principal >= 0 ? `principal ${principal}` : `series ${series}`}`;
  const known = lane.groups.get(key);
  if (known) return known;
  const person = principal >= 0 ? CLASS_OF_KIND[lane.principals.columns.kind[principal]!]! : 'machines';
  const group: Group = {
    key,
    class: below ? 'silence' : person,
    principal,
    series: principal >= 0 ? -1 : series,
    evidence: [],
    episode: -1,
  };
  lane.groups.set(key, group);
  return group;
}

function openEpisode(lane: Lane, group: Group, minute: number): Episode {
  const open = lane.episodes.get(group.episode);
  if (open) return open;
  const number = lane.nextEpisode++;
  const ageHours = laneAgeHours(lane, minute);
  const episode: Episode = {
    number,
    id: episodeId(lane, group),
    group: group.key,
    class: group.class,
    principal: group.principal,
    series: group.series,
    firstMinute: minute,
    lastMinute: minute,
    peak: 0,
    peakMinute: minute,
    rising: [],
    falling: [],
    members: new Map(),
    lowHistory: ageHours < FULL_HISTORY_DAYS * 24,
    crossed: undefined,
    closed: false,
  };
  lane.episodes.set(number, episode);
  group.episode = number;
  return episode;
}

/** Counted per group, so that an early look at open minutes gives the same id as the final one. */
function episodeId(lane: Lane, group: Group): string {
  const direction = group.class === 'silence' ? 'below' : 'above';
  if (group.principal >= 0) {
    const { columns: p } = lane.principals;
    const count = direction === 'below' ? p.silenceEpisodes : p.upEpisodes;
    count[group.principal] = count[group.principal]! + 1;
    const birth = p.birthMinute[group.principal]!;
    return stableUuid(
      lane.account,
      'principal',
      principalName(lane, group.principal),
      direction,
      birth,
      count[group.principal]!,
    );
  }
  const { columns: c } = lane.series;
  c.episodes[group.series] = c.episodes[group.series]! + 1;
  const key = seriesKey(namesOf(lane, group.series));
  return stableUuid(
    lane.account,
    'api',
    c.kind[group.series]!,
    key,
    direction,
    c.birthHour[group.series]!,
    c.episodes[group.series]!,
  );
}

/** Closes episodes that have been quiet for half an hour, marks those that reached their threshold, and forgets idle groups. */
export function settleGroups(lane: Lane, minute: number, thresholds: Thresholds): Episode[] {
  const closed: Episode[] = [];
  const mature = laneAgeHours(lane, minute) >= FULL_HISTORY_DAYS * 24;
  for (const group of lane.groups.values()) {
    const episode = lane.episodes.get(group.episode);
    if (episode) {
      const threshold = thresholds[episode.class];
      if (mature && !episode.crossed && episode.peak >= threshold.theta)
        episode.crossed = { minute: episode.peakMinute, threshold };
      if (minute - episode.lastMinute > GROUP_MINUTES && !isGoingOn(lane, episode)) {
        episode.closed = true;
        group.episode = -1;
        closed.push(episode);
      }
    }
    if (group.episode === -1 && group.evidence.every((e) => e.minute <= minute - GROUP_MINUTES))
      lane.groups.delete(group.key);
  }
  return closed;
}

/** A job that stays away, or a spike that stays, is one episode however long it takes (a day at most: then it is the new level). */
function isGoingOn(lane: Lane, episode: Episode): boolean {
  for (const { insight } of episode.members.values()) {
    const followed = lane.insights.get(insight);
    if (followed !== undefined && followed.endMinute === undefined) return true;
  }
  return false;
}

/** Whether the lane has seen enough to be judged at all. */
export function isJudged(lane: Lane, minute: number): boolean {
  return laneAgeHours(lane, minute) >= LEARN_HOURS_MIN;
}
