import type { Check } from '../check.js';

export const organization: Check = {
  id: 'organization',
  title: 'Organization',
  needs: ['identity'],
  async run(context) {
    const { discover } = (await context.settings()).collect;
    if (discover === undefined)
      return { kind: 'skipped', detail: 'No accounts are looked for (sources.trails is none).' };
    const found = await context.organization();
    if (found.kind === 'own-account') {
      return found.why === 'not-in-use'
        ? { kind: 'warn', detail: found.reason }
        : {
            kind: 'fail',
            // Our own account is watched alone meanwhile, as the collector does.
            goOn: true,
            detail: found.reason,
            mend: 'In the management account, register ours as a delegated administrator or give it a resource policy of Organizations; then allow organizations:ListAccounts to our role (--policies).',
          };
    }
    const { id, managementAccountId, accounts } = found;
    const active = accounts.filter(({ state }) => state === 'ACTIVE').length;
    const others = accounts.length === active ? '' : `, ${active} of them active`;
    const count = `${accounts.length} ${accounts.length === 1 ? 'account' : 'accounts'}${others}`;
    return id === undefined
      ? {
          kind: 'warn',
          detail: `${count}. Its id is not known: organizations:DescribeOrganization is denied, so it is guessed from the bucket.`,
          mend: 'Allow organizations:DescribeOrganization to our role (--policies).',
        }
      : { kind: 'pass', detail: `${id} with ${count}; ${managementAccountId} manages it.` };
  },
};
