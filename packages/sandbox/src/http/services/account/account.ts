import * as api from '@aws-sdk/client-account';
import { Fault } from '../../fault.js';
import { defineService } from '../../service.js';
import { DEFAULT_REGIONS, OPT_IN_REGIONS } from '../../world/regions.js';
import type { World } from '../../world/world.js';
import { pageOf } from '../page.js';

const PAGE_REGIONS_MAX = 50;
const SERVICE_PRINCIPAL = 'account.amazonaws.com';

export const account = defineService({
  signingName: 'account',
  client: api.AccountClient,
  module: api,
  throttlingCode: 'TooManyRequestsException',
  authorize: {
    ListRegions: ({ AccountId }, { accountId, world }) => ({
      action: 'account:ListRegions',
      resource: accountArn(world, accountId, AccountId),
    }),
  },
  handlers: {
    ListRegions(
      { AccountId, MaxResults = PAGE_REGIONS_MAX, NextToken, RegionOptStatusContains },
      { world, accountId },
    ) {
      const account = world.accounts.get(AccountId ?? accountId);
      if (account === undefined || account.left) throw refusal();
      if (AccountId !== undefined) mayAskFor(world, accountId, AccountId);
      const regions = [...DEFAULT_REGIONS, ...OPT_IN_REGIONS]
        .map((RegionName) => ({ RegionName, RegionOptStatus: statusOf(RegionName, account.regions) }))
        .filter(({ RegionOptStatus }) => RegionOptStatusContains?.includes(RegionOptStatus) ?? true)
        .sort((a, b) => (a.RegionName < b.RegionName ? -1 : 1));
      const { items, nextToken } = pageOf(regions, MaxResults, NextToken, 'ValidationException');
      return { Regions: [...items], NextToken: nextToken };
    },
  },
});

function statusOf(region: string, enabled: ReadonlySet<string>) {
  if (!enabled.has(region)) return 'DISABLED' as const;
  return (DEFAULT_REGIONS as readonly string[]).includes(region)
    ? ('ENABLED_BY_DEFAULT' as const)
    : ('ENABLED' as const);
}

/** Others' regions are for the management account and delegated administrators, and nobody names the management account or itself. */
function mayAskFor({ organization }: World, callerId: string, accountId: string): void {
  const { managementAccountId, delegatedAdministrators } = organization;
  const may = callerId === managementAccountId || delegatedAdministrators.get(SERVICE_PRINCIPAL)?.has(callerId);
  if (!may || accountId === managementAccountId || accountId === callerId) throw refusal();
}

function refusal(): Fault {
  return new Fault('AccessDeniedException', 'User is not authorized to perform this operation.', 403);
}

function accountArn({ organization }: World, callerId: string, accountId: string | undefined): string {
  const { id, managementAccountId } = organization;
  return accountId === undefined
    ? `arn:aws:account::${callerId}:account`
    : `arn:aws:account::${managementAccountId}:account/${id}/${accountId}`;
}
