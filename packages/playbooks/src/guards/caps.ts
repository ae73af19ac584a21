import { counted } from '../words.js';
import { type Guard, PASS, type Planned } from './guard.js';

const HOUR_MS = 3_600_000;

interface Counted {
  readonly incidentId: string;
  readonly playbookId: string;
  readonly action: string;
  readonly accountId: string;
  readonly targetKey: string;
}

/** A flood of incidents must not switch off an organization. Over a cap somebody decides: refusing would let an attacker use the caps up. */
export const caps: Guard = {
  id: 'caps',
  title: 'Past so many containments an hour, an hour and account, or a run, a person is asked (responder.caps)',
  of: 'containments',
  check(planned) {
    const { situation, playbook, target } = planned;
    const { incident, world } = situation;
    const inRun = ({ incidentId, playbookId }: Counted) => incidentId === incident.id && playbookId === playbook.id;
    const ofPast = world.containments.filter((past) => past.atMs > world.nowMs - HOUR_MS || inRun(past));
    const inHour = others(
      planned,
      world.containments.filter(({ atMs }) => atMs > world.nowMs - HOUR_MS),
    );
    const reached = [
      over(others(planned, ofPast).filter(inRun).length, world.caps.perRun, 'in this run'),
      over(inHour.length, world.caps.perHour, 'in the last hour'),
      over(
        inHour.filter(({ accountId }) => accountId === target.accountId).length,
        world.caps.perAccountHour,
        `in account ${target.accountId} in the last hour`,
      ),
    ].filter((reason) => reason !== undefined);
    return reached.length === 0 ? PASS : { kind: 'ask', because: reached.join('; ') };
  },
};

function over(count: number, cap: number, where: string): string | undefined {
  return count < cap
    ? undefined
    : `${counted(count, 'containment', 'containments')} ${where} already, the cap is ${cap}`;
}

/** All but the one that is planned, each once: planned again, what this plan decides on was begun already. */
function others(
  { situation, playbook, action, target, before }: Planned,
  past: readonly Counted[],
): readonly Counted[] {
  const incidentId = situation.incident.id;
  const known = new Map<string, Counted>();
  for (const each of [...past, ...before.map((decided) => ({ ...decided, incidentId }))]) known.set(keyOf(each), each);
  known.delete(
    keyOf({
      incidentId,
      playbookId: playbook.id,
      action: action.id,
      accountId: target.accountId ?? '',
      targetKey: target.key,
    }),
  );
  return [...known.values()];
}

function keyOf({ incidentId, playbookId, action, accountId, targetKey }: Counted): string {
  return JSON.stringify([incidentId, playbookId, action, accountId, targetKey]);
}
