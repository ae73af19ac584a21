import { several } from '../schemas.js';
import type { World } from '../situation.js';
import { type Guard, PASS, refuse } from './guard.js';

export const namedAccounts: Guard = {
  id: 'named-accounts',
  title:
    'In the management account and in the account Trailwarden runs in nothing is contained unless `account` below `when` names it by its id, not by a pattern or a name',
  of: 'containments',
  check({ situation: { world }, playbook, target: { accountId = '' } }) {
    const what = special(world.organization, accountId);
    if (what === undefined) return PASS;
    if (namesAccount(playbook.when, accountId)) return { kind: 'note', note: `${what}, which the playbook names` };
    return refuse(`${what}, and the playbook does not name it by its id`);
  },
};

function special({ managementAccountId, securityAccountId }: World['organization'], id: string): string | undefined {
  if (id === managementAccountId) return `${id} is the management account`;
  if (id === securityAccountId) return `${id} is the account Trailwarden runs in`;
  // It could be this one.
  if (managementAccountId === undefined) return 'which account is the management account is not known';
  if (securityAccountId === undefined) return 'which account Trailwarden runs in is not known';
  return undefined;
}

/** Whether conditions name the account as one they are for; below `not` it is named as one they are not for. */
function namesAccount(when: unknown, accountId: string): boolean {
  if (Array.isArray(when)) return when.some((part) => namesAccount(part, accountId));
  if (typeof when !== 'object' || when === null) return false;
  return Object.entries(when).some(([key, value]: [string, unknown]) => {
    if (key === 'account') return several(value).includes(accountId);
    return (key === 'all' || key === 'any') && namesAccount(value, accountId);
  });
}
