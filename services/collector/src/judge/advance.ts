import {
  type Contribution,
  DAY_MINUTES,
  type DescribedEpisode,
  type Lane,
  type Pool,
  type StepContext,
  step,
} from '@trailwarden/detector';

/** What minutes are judged by. */
export interface Judging extends Omit<StepContext, 'pool'> {
  /** What the organization knew when a day began. */
  poolOf(day: number): Pool;
}

export interface Judged {
  /** Over their threshold and going on, as they stand at the end. */
  readonly open: readonly DescribedEpisode[];
  /** Over, whether they reached their threshold or not. */
  readonly settled: readonly DescribedEpisode[];
  readonly contributions: readonly Contribution[];
}

export function dayOf(minute: number): number {
  return Math.floor(minute / DAY_MINUTES);
}

/** Last minute of a day. */
export function endOfDay(day: number): number {
  return (day + 1) * DAY_MINUTES - 1;
}

export function contextAt(minute: number, { settings, select, poolOf }: Judging): StepContext {
  return { settings, select, pool: poolOf(dayOf(minute)) };
}

/** Closes every minute of a lane after `from` up to `until`, each day with its own pool. In how many goes makes no difference. */
export function advance(lane: Lane, from: number, until: number, judging: Judging): Judged {
  const settled: DescribedEpisode[] = [];
  const contributions: Contribution[] = [];
  let open: readonly DescribedEpisode[] = [];
  for (let minute = from; minute < until; ) {
    const end = Math.min(until, endOfDay(dayOf(minute + 1)));
    const result = step(lane, { kind: 'tick', minute: end }, contextAt(end, judging));
    settled.push(...result.settled);
    contributions.push(...result.contributions);
    open = result.open;
    minute = end;
  }
  return { open, settled, contributions };
}
