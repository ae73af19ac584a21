import { type Guard, PASS, refuse } from './guard.js';

export const organization: Guard = {
  id: 'organization',
  title: 'Containments are made in active accounts of the organization only',
  of: 'containments',
  check({ situation: { world }, target: { accountId = 'unknown' } }) {
    const account = world.organization.accounts.get(accountId);
    if (account === undefined) return refuse(`account ${accountId} is not known to be of this organization`);
    return account.state === 'ACTIVE'
      ? PASS
      : refuse(`account ${accountId} is ${account.state.toLowerCase()}, not active`);
  },
};
