import { isSamePrincipal, parsePrincipal } from '../principal.js';
import { type Guard, PASS, refuse } from './guard.js';

/** Guard rails look at the principal, actions act on key and account: they must be the same thing. */
export const target: Guard = {
  id: 'target',
  title: 'A containment is of a principal that the incident names, in its own account, and of nothing else',
  of: 'containments',
  check({ situation: { incident }, target: { key, accountId, principal = '' } }) {
    const parsed = parsePrincipal(principal);
    if (accountId === undefined) return refuse('the step does not say in which account it acts');
    if (parsed.accountId !== accountId) {
      return refuse(
        `the principal belongs to account ${parsed.accountId ?? 'unknown'}, the step would act in ${accountId}`,
      );
    }
    if (key !== `${parsed.type}/${parsed.name}`)
      return refuse('the step would act on something else than the principal');
    const isNamed = incident.principals.some(({ name }) => isSamePrincipal(parsePrincipal(name), parsed));
    return isNamed ? PASS : refuse('the incident does not name this principal');
  },
};
