import { formatDuration } from '../duration.js';
import { type Guard, PASS, type Planned, refuse } from './guard.js';

const MINUTE_MS = 60_000;

export const coolDown: Guard = {
  id: 'cool-down',
  title:
    "The same is not done to the same target again while it still stands, or before the playbook's coolDown is over",
  of: 'containments',
  check(planned) {
    const { situation, playbook } = planned;
    const others = situation.world.containments.filter(
      (past) =>
        past.action === planned.action.id &&
        past.accountId === planned.target.accountId &&
        past.targetKey === planned.target.key &&
        !isThisStep(past, planned),
    );
    const standing = others.find((past) => past.standing);
    if (standing !== undefined) return refuse(`${standing.playbookId} has done it already, and it still stands`);
    const sinceMs = situation.world.nowMs - playbook.coolDownMinutes * MINUTE_MS;
    const recent = others.find(({ atMs }) => atMs > sinceMs);
    if (recent === undefined) return PASS;
    return refuse(
      `${recent.playbookId} has done it less than ${formatDuration(playbook.coolDownMinutes)} ago (coolDown)`,
    );
  },
};

/** Incidents are planned again as they grow. */
function isThisStep(
  past: { readonly incidentId: string; readonly playbookId: string },
  { situation, playbook }: Planned,
) {
  return past.incidentId === situation.incident.id && past.playbookId === playbook.id;
}
