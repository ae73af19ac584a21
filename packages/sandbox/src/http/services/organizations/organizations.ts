import * as api from '@aws-sdk/client-organizations';
import { Fault } from '../../fault.js';
import { type CallContext, defineService } from '../../service.js';
import type { AccountState, World } from '../../world/world.js';
import { pageOf } from '../page.js';

/** More than that AWS does not give at once. */
const PAGE_ACCOUNTS_MAX = 20;
const EMPTY_PAGE = 'empty-page';

export const organizations = defineService({
  signingName: 'organizations',
  client: api.OrganizationsClient,
  module: api,
  throttlingCode: 'TooManyRequestsException',
  handlers: {
    DescribeOrganization(_, { world, accountId }) {
      const { id, managementAccountId } = membershipOf(world, accountId);
      return {
        Organization: {
          Id: id,
          Arn: `arn:aws:organizations::${managementAccountId}:organization/${id}`,
          FeatureSet: 'ALL',
          MasterAccountId: managementAccountId,
          MasterAccountArn: arnOf(world, managementAccountId),
          MasterAccountEmail: world.accounts.get(managementAccountId)?.email,
        },
      };
    },
    ListAccounts({ MaxResults = PAGE_ACCOUNTS_MAX, NextToken }, ctx) {
      const { world } = ctx;
      administratorsOnly(ctx);
      if (MaxResults < 1 || MaxResults > PAGE_ACCOUNTS_MAX) throw invalidInput('MaxResults', 'INVALID_PAGE_SIZE');
      // AWS warns of empty pages before the end: here there always is one, so that nobody stops at it.
      if (NextToken === undefined) return { Accounts: [], NextToken: EMPTY_PAGE };
      const token = NextToken === EMPTY_PAGE ? undefined : NextToken;
      const members = [...world.accounts.values()].filter(({ left }) => !left);
      const { items, nextToken } = pageOf(members, MaxResults, token, 'InvalidInputException');
      return { Accounts: items.map((account) => accountShape(world, account)), NextToken: nextToken };
    },
    DescribeAccount({ AccountId = '' }, ctx) {
      administratorsOnly(ctx);
      return { Account: accountShape(ctx.world, member(ctx.world, AccountId)) };
    },
    ListRoots(_, ctx) {
      administratorsOnly(ctx);
      const { id, rootId, managementAccountId } = ctx.world.organization;
      return {
        Roots: [
          {
            Id: rootId,
            Arn: `arn:aws:organizations::${managementAccountId}:root/${id}/${rootId}`,
            Name: 'Root',
            PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
          },
        ],
      };
    },
    ListParents({ ChildId = '' }, ctx) {
      administratorsOnly(ctx);
      member(ctx.world, ChildId);
      return { Parents: [{ Id: ctx.world.organization.rootId, Type: 'ROOT' }] };
    },
    ListDelegatedAdministrators({ ServicePrincipal }, ctx) {
      const { world } = ctx;
      administratorsOnly(ctx);
      const administrators = new Set(
        [...world.organization.delegatedAdministrators]
          .filter(([service]) => ServicePrincipal === undefined || service === ServicePrincipal)
          .flatMap(([, accountIds]) => [...accountIds]),
      );
      return {
        DelegatedAdministrators: [...administrators].map((accountId) => {
          const account = accountShape(world, member(world, accountId));
          return { ...account, DelegationEnabledDate: account.JoinedTimestamp };
        }),
      };
    },
    ListDelegatedServicesForAccount({ AccountId = '' }, ctx) {
      administratorsOnly(ctx);
      const { joinedMs } = member(ctx.world, AccountId);
      return {
        DelegatedServices: [...ctx.world.organization.delegatedAdministrators]
          .filter(([, accountIds]) => accountIds.has(AccountId))
          .map(([ServicePrincipal]) => ({ ServicePrincipal, DelegationEnabledDate: new Date(joinedMs) })),
      };
    },
  },
});

function membershipOf({ organization, accounts }: World, accountId: string): World['organization'] {
  if (accounts.get(accountId)?.left !== false) {
    throw new Fault('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
  }
  return organization;
}

function administratorsOnly({ world, accountId }: CallContext): void {
  const { managementAccountId, delegatedAdministrators } = membershipOf(world, accountId);
  const delegated = [...delegatedAdministrators.values()].some((accountIds) => accountIds.has(accountId));
  if (accountId !== managementAccountId && !delegated) {
    throw new Fault('AccessDeniedException', "You don't have permissions to access this resource.");
  }
}

function member({ accounts }: World, accountId: string): AccountState {
  const account = accounts.get(accountId);
  if (account !== undefined && !account.left) return account;
  throw new Fault('AccountNotFoundException', `You specified an account that doesn't exist: ${accountId}`);
}

function invalidInput(what: string, Reason: string): Fault {
  return new Fault('InvalidInputException', `You specified an invalid value for ${what}.`, 400, {
    details: { Reason },
  });
}

/** Without the old `Status`, which AWS no longer sends. */
function accountShape(world: World, account: AccountState) {
  return {
    Id: account.id,
    Arn: arnOf(world, account.id),
    Email: account.email,
    Name: account.name,
    State: account.state,
    Paths: [account.path],
    JoinedMethod: account.id === world.organization.managementAccountId ? ('INVITED' as const) : ('CREATED' as const),
    JoinedTimestamp: new Date(account.joinedMs),
  };
}

function arnOf({ organization }: World, accountId: string): string {
  return `arn:aws:organizations::${organization.managementAccountId}:account/${organization.id}/${accountId}`;
}
