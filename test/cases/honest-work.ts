import type { Batch, SimulatedMinute, SimulatedOrganization } from '@trailwarden/sandbox';

/** Something people and programs really do, of the same kind as an incident, at the size it usually has. */
export interface HonestWork {
  readonly title: string;
  /** Index of the account. */
  readonly account: number;
  readonly startMinute: number;
  readonly minutes: number;
  /** APIs (and with `who` the principal) that no incident may be about at that time. */
  readonly names: readonly string[];
  /** Part of the principal's name; who did it last is who does it again, from the same place with the same tool. */
  readonly who: string;
  /** Calls to add: so many in each of these minutes after the start. */
  readonly added?: readonly { readonly name: string; readonly calls: readonly number[]; readonly errorCode?: string }[];
  /** The principal makes no calls at all. */
  readonly silent?: boolean;
}

/** The organization with some more honest work in it. What is done again is remembered from its own past, so the seed does not matter. */
export function withHonestWork(
  organization: SimulatedOrganization,
  works: readonly HonestWork[],
): SimulatedOrganization {
  const accountOf = ({ account }: HonestWork): string => organization.accounts[account]!;
  function* minutes(): Generator<SimulatedMinute> {
    const last = new Map<string, Batch>();
    for (const { minute, batches } of organization.minutes()) {
      const kept = batches.filter(
        ({ event }) =>
          !works.some((work) => work.silent && isDuring(work, minute) && isBy(work, accountOf(work), event)),
      );
      for (const batch of batches) {
        const { event } = batch;
        const work = works.find((w) => w.startMinute > minute && isBy(w, accountOf(w), event));
        if (work && event.errorCode === undefined) last.set(`${work.title} ${event.name}`, batch);
      }
      yield { minute, batches: [...kept, ...works.flatMap((work) => addedAt(work, minute, last))] };
    }
  }
  return { ...organization, minutes };
}

function addedAt(work: HonestWork, minute: number, last: ReadonlyMap<string, Batch>): Batch[] {
  if (!isDuring(work, minute)) return [];
  return (work.added ?? []).flatMap(({ name, calls, errorCode }) => {
    const count = calls[minute - work.startMinute] ?? 0;
    if (count === 0) return [];
    const before = last.get(`${work.title} ${name}`);
    if (before === undefined) throw new Error(`${work.title}: nobody like ${work.who} ever called ${name}`);
    return [{ event: { ...before.event, minute, errorCode }, calls: count }];
  });
}

function isDuring(work: HonestWork, minute: number): boolean {
  return minute >= work.startMinute && minute < work.startMinute + work.minutes;
}

function isBy({ who }: HonestWork, account: string, event: Batch['event']): boolean {
  return event.account === account && event.principal.includes(who);
}
