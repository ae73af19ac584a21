import { ENTITY_DECAY, EPISODE_MEMBERS_MAX, EPISODE_SCORE_MIN, GROUP_MINUTES } from '../constants.js';
import type { IncidentClass } from '../incident.js';
import type { ClassThreshold } from '../pool/thresholds.js';

/** One piece of evidence of a group. */
export interface GroupEvidence {
  /** What it is about: an API (calls and errors together), a principal's errors, or a kind of news. */
  readonly entity: string;
  readonly minute: number;
  readonly nats: number;
}

/** Evidence of one account that has the same principal behind it (or, if none can be named, the same API) and points the same way. */
export interface Group {
  readonly key: string;
  readonly class: IncidentClass;
  /** Rows of the principal, or of the API that nobody could be blamed for; the other one is -1. */
  readonly principal: number;
  readonly series: number;
  /** Evidence of the last 30 minutes; per entity, falling. */
  evidence: GroupEvidence[];
  /** Number of the open episode, or -1. */
  episode: number;
}

/** What a group adds up to at a minute, in nats: its entities' best evidence, each weaker one counting less. */
export function groupScore(group: Group, minute: number): number {
  const best = new Map<string, number>();
  for (const { entity, minute: at, nats } of group.evidence) {
    if (at > minute - GROUP_MINUTES && nats > (best.get(entity) ?? 0)) best.set(entity, nats);
  }
  const sorted = [...best.values()].sort((a, b) => b - a);
  return sorted.reduce((sum, nats, i) => sum + nats * ENTITY_DECAY ** i, 0);
}

/** Adds evidence; what is older than the window, or beaten by it, is let go. */
export function addToGroup(group: Group, added: GroupEvidence): void {
  group.evidence = group.evidence.filter(
    (old) => old.minute > added.minute - GROUP_MINUTES && (old.entity !== added.entity || old.nats > added.nats),
  );
  group.evidence.push(added);
}

/** A spell in which a group's score was worth remembering; whether it makes an incident is for the thresholds to say. */
export interface Episode {
  readonly number: number;
  readonly id: string;
  readonly group: string;
  readonly class: IncidentClass;
  readonly principal: number;
  readonly series: number;
  readonly firstMinute: number;
  lastMinute: number;
  peak: number;
  peakMinute: number;
  /** Scores that beat all before them, and scores that nothing after them reached: first and last time over any threshold. */
  rising: [minute: number, score: number][];
  falling: [minute: number, score: number][];
  readonly members: Map<string, Member>;
  /** Judged with less than a week of history. */
  readonly lowHistory: boolean;
  /** The threshold it first reached while running, and when: with it severity is that of its own time, whenever it is asked for. */
  crossed: { minute: number; threshold: ClassThreshold } | undefined;
  closed: boolean;
}

/** A series or piece of news that an episode is made of, at its strongest. */
export interface Member {
  readonly kind: string;
  surprise: number;
  nats: number;
  minute: number;
  readonly what: string;
  /** Number of the insight that tells more; -1 for news. */
  readonly insight: number;
}

export function addScore(episode: Episode, minute: number, score: number): void {
  if (score < EPISODE_SCORE_MIN) return;
  episode.lastMinute = minute;
  if (score > episode.peak) {
    episode.peak = score;
    episode.peakMinute = minute;
    episode.rising.push([minute, score]);
  }
  while (episode.falling.length > 0 && episode.falling.at(-1)![1] <= score) episode.falling.pop();
  episode.falling.push([minute, score]);
}

/** Keeps a member at its strongest; past the limit new ones still count in the score, but are not named. */
export function addMember(episode: Episode, key: string, member: Member): void {
  const known = episode.members.get(key);
  if (!known) {
    if (episode.members.size < EPISODE_MEMBERS_MAX) episode.members.set(key, member);
  } else if (member.nats > known.nats) {
    episode.members.set(key, member);
  }
}

/** First and last minute at which the score was at least `threshold`; undefined when it never was. */
export function crossing(
  { rising, falling }: Pick<Episode, 'rising' | 'falling'>,
  threshold: number,
): { first: number; last: number } | undefined {
  const first = rising.find(([, score]) => score >= threshold);
  const last = falling.findLast(([, score]) => score >= threshold);
  return first && last ? { first: first[0], last: last[0] } : undefined;
}
