import { DAY_MINUTES, type DetectorSettings, type Incident } from '@trailwarden/detector';
import type { Database } from '@trailwarden/platform';
import { endOfDay } from '../judge/advance.js';
import { replay } from './replay.js';
import { planReplay, type ToldIncident } from './replay-plan.js';

export interface BacktestAsked {
  readonly db: Database;
  readonly settings: DetectorSettings;
  /** First minute that is compared, once the last judged one is known; undefined for all. */
  readonly sinceMinute?: ((lastMinute: number) => number | undefined) | undefined;
  readonly signal: AbortSignal;
  /** @param done - and `total`, of tallies. */
  readonly advance?: (done: number, total: number) => void;
}

/** What the store tells (live), and what it would tell under other settings. Minutes since 1970, UTC. */
export interface StoreBacktest {
  readonly kind: 'done';
  /** What is compared: incidents that have a minute from `fromMinute` to `throughMinute`. */
  readonly fromMinute: number;
  readonly throughMinute: number;
  /** Before it the replay knew less than the live run did. */
  readonly trustedFromMinute: number;
  readonly lanes: number;
  readonly tallies: number;
  /** By start, then id. */
  readonly live: readonly ToldIncident[];
  readonly replayed: readonly ToldIncident[];
  readonly onlyLive: readonly ToldIncident[];
  readonly onlyReplayed: readonly ToldIncident[];
  /** About the same: of one id, or with evidence in common. */
  readonly both: readonly { readonly live: ToldIncident; readonly replayed: ToldIncident }[];
}

export type BacktestOutcome =
  | StoreBacktest
  /** Nothing was judged yet, or no tally is kept any more. */
  | { readonly kind: 'nothing-kept' }
  | { readonly kind: 'interrupted' };

/** An account is judged by a week of its own; see the detector's low history. */
const LEARNING_DAYS = 7;

/** Replays the kept tallies under `settings` with the engine that judges live, and holds what it tells against what the store tells. */
export async function backtestStore(asked: BacktestAsked): Promise<BacktestOutcome> {
  const { db, settings, signal, advance } = asked;
  const plan = await planReplay(db);
  if (plan === undefined || plan.tallies === 0) return { kind: 'nothing-kept' };
  const told = await replay(plan, { db, settings, signal, advance: (done) => advance?.(done, plan.tallies) });
  if (told === undefined) return { kind: 'interrupted' };
  const begin = endOfDay(plan.firstDay - 1) + 1;
  const throughMinute = Math.max(...plan.lanes.map(({ judgedThrough }) => judgedThrough));
  const trustedFromMinute = plan.isComplete ? begin : plan.keptFromMinute + LEARNING_DAYS * DAY_MINUTES;
  const fromMinute = asked.sinceMinute?.(throughMinute) ?? trustedFromMinute;
  const isCompared = ({ incident }: ToldIncident): boolean => incident.lastMinute >= fromMinute;
  return {
    kind: 'done',
    fromMinute,
    throughMinute,
    trustedFromMinute,
    lanes: plan.lanes.length,
    tallies: plan.tallies,
    ...compareTold(plan.told.filter(isCompared), told.filter(isCompared)),
  };
}

export function compareTold(
  told: readonly ToldIncident[],
  retold: readonly ToldIncident[],
): Pick<StoreBacktest, 'live' | 'replayed' | 'onlyLive' | 'onlyReplayed' | 'both'> {
  const live = [...told].sort(byStart);
  const replayed = [...retold].sort(byStart);
  const pairs = new Map<ToldIncident, ToldIncident>();
  const taken = new Set<ToldIncident>();
  // The same id first: an incident that was split or joined has its evidence in several of the other side's.
  for (const isSame of [hasSameId, sharesEvidence]) {
    for (const one of live) {
      if (pairs.has(one)) continue;
      const other = replayed.find((each) => !taken.has(each) && isSame(one.incident, each.incident));
      if (other === undefined) continue;
      pairs.set(one, other);
      taken.add(other);
    }
  }
  return {
    live,
    replayed,
    onlyLive: live.filter((one) => !pairs.has(one)),
    onlyReplayed: replayed.filter((one) => !taken.has(one)),
    both: live.flatMap((one) => {
      const other = pairs.get(one);
      return other === undefined ? [] : [{ live: one, replayed: other }];
    }),
  };
}

function hasSameId(one: Incident, other: Incident): boolean {
  return one.id === other.id;
}

/** A lower threshold lets an incident begin with an earlier spell, and then it has another id. */
function sharesEvidence(one: Incident, other: Incident): boolean {
  return one.episodes.some((id) => other.episodes.includes(id));
}

function byStart({ incident: one }: ToldIncident, { incident: other }: ToldIncident): number {
  return one.startMinute - other.startMinute || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}
