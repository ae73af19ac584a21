import type { Incident } from '@trailwarden/detector';
import type { ToldIncident } from './replay-plan.js';

/** By start, then id. */
export interface Compared {
  readonly live: readonly ToldIncident[];
  readonly replayed: readonly ToldIncident[];
  readonly onlyLive: readonly ToldIncident[];
  readonly onlyReplayed: readonly ToldIncident[];
  /** About the same: of one id, or with evidence in common. */
  readonly both: readonly { readonly live: ToldIncident; readonly replayed: ToldIncident }[];
}

export function compareTold(told: readonly ToldIncident[], retold: readonly ToldIncident[]): Compared {
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
