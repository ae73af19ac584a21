import { DAY_MINUTES, type DetectorSettings } from '@trailwarden/detector';
import type { Database } from '@trailwarden/platform';
import { endOfDay } from '../judge/advance.js';
import { type Compared, compareTold } from './compare-told.js';
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
export interface StoreBacktest extends Compared {
  readonly kind: 'done';
  /** What is compared: incidents that have a minute from `fromMinute` to `throughMinute`. */
  readonly fromMinute: number;
  readonly throughMinute: number;
  /** Before it the replay knew less than the live run did. */
  readonly trustedFromMinute: number;
  readonly lanes: number;
  readonly tallies: number;
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
