import type { When } from '../conditions/condition.js';
import { judge } from '../when.js';
import { type Guard, PASS, refuse } from './guard.js';

/** An incident over several accounts must not carry a containment from those a playbook is for into others. */
export const scope: Guard = {
  id: 'scope',
  title:
    "The playbook's conditions on accounts and principals hold for the target itself, not only for others of the incident",
  of: 'containments',
  check({ situation, playbook, target: { accountId = '', principal = '' } }) {
    const { holds, because } = judge(playbook.when as When, { ...situation, only: { accountId, principal } });
    return holds ? PASS : refuse(`the playbook answers the incident, but not for this target: ${because}`);
  },
};
