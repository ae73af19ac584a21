import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListDelegatedAdministratorsCommand,
  ListParentsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memberOf, type SmallSandbox, startSmallSandbox } from '../../test-support/small-sandbox.js';
import { clientConfig, outcomeOf } from '../../test-support/target.js';

describe('the organization', () => {
  let sandbox: SmallSandbox;
  let organizations: OrganizationsClient;
  const asMember = async () => {
    const { Credentials } = await new STSClient(clientConfig(sandbox.target)).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${memberOf(sandbox)}:role/${sandbox.readerRoleName}`,
        RoleSessionName: 'test',
        ExternalId: sandbox.externalId,
      }),
    );
    return clientConfig({
      endpoint: sandbox.url,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      },
    });
  };
  const accounts = async () => {
    const { NextToken } = await organizations.send(new ListAccountsCommand({}));
    const { Accounts = [] } = await organizations.send(new ListAccountsCommand({ NextToken }));
    return new Map(Accounts.map(({ Id = '', State }) => [Id, State] as const));
  };
  beforeEach(async () => {
    sandbox = await startSmallSandbox();
    organizations = new OrganizationsClient(clientConfig(sandbox.target));
  });
  afterEach(() => sandbox.close());

  it('begins its list of accounts with an empty page', async () => {
    const first = await organizations.send(new ListAccountsCommand({}));

    expect(first).toMatchObject({ Accounts: [], NextToken: expect.any(String) });
  });

  it('says in State, and no longer in Status, how an account is', async () => {
    sandbox.suspend(memberOf(sandbox));
    const { NextToken } = await organizations.send(new ListAccountsCommand({}));

    const { Accounts = [] } = await organizations.send(new ListAccountsCommand({ NextToken }));

    expect(Accounts.find(({ Id }) => Id === memberOf(sandbox))?.State).toBe('SUSPENDED');
    expect(Accounts.every((account) => account.Status === undefined && account.Paths?.[0]?.startsWith('o-'))).toBe(
      true,
    );
  });

  it('has who joined and not who left', async () => {
    const member = memberOf(sandbox);
    sandbox.leave(member);
    const without = await accounts();
    sandbox.join(member);

    expect(without.has(member)).toBe(false);
    expect((await accounts()).get(member)).toBe('ACTIVE');
  });

  it('is described to every member, and listed to administrators alone', async () => {
    const member = new OrganizationsClient(await asMember());

    const { Organization } = await member.send(new DescribeOrganizationCommand({}));

    expect(Organization).toMatchObject({ Id: sandbox.organizationId, MasterAccountId: sandbox.managementAccountId });
    expect(await outcomeOf(member.send(new ListAccountsCommand({})))).toBe('AccessDeniedException');
  });

  it('is unknown outside of it', async () => {
    sandbox.leave(sandbox.securityAccountId);

    expect(await outcomeOf(organizations.send(new DescribeOrganizationCommand({})))).toBe(
      'AWSOrganizationsNotInUseException',
    );
  });

  it('names the security account its administrator, and the root a parent of all', async () => {
    const { DelegatedAdministrators } = await organizations.send(
      new ListDelegatedAdministratorsCommand({ ServicePrincipal: 'cloudtrail.amazonaws.com' }),
    );
    const { Parents } = await organizations.send(new ListParentsCommand({ ChildId: memberOf(sandbox) }));

    expect(DelegatedAdministrators).toMatchObject([{ Id: sandbox.securityAccountId }]);
    expect(Parents).toMatchObject([{ Type: 'ROOT' }]);
  });

  it('lists the regions of an account, page by page', async () => {
    const account = new AccountClient(clientConfig(sandbox.target));
    const names: (string | undefined)[] = [];
    for (let NextToken: string | undefined, pages = 0; pages === 0 || NextToken !== undefined; pages++) {
      const page = await account.send(
        new ListRegionsCommand({
          AccountId: memberOf(sandbox),
          RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'],
          MaxResults: 7,
          NextToken,
        }),
      );
      names.push(...(page.Regions ?? []).map(({ RegionName }) => RegionName));
      NextToken = page.NextToken;
    }

    expect(names).toHaveLength(17);
    expect(names).toContain('eu-west-1');
    expect(names).not.toContain('af-south-1');
  });

  it('lists the regions of others to administrators alone, and never those of the management account', async () => {
    const own = new AccountClient(clientConfig(sandbox.target));
    const member = new AccountClient(await asMember());
    const regionsOf = (client: AccountClient, AccountId?: string) =>
      outcomeOf(client.send(new ListRegionsCommand({ AccountId })));

    expect(await regionsOf(member)).toBe('ok');
    expect(await regionsOf(member, sandbox.securityAccountId)).toBe('AccessDeniedException');
    expect(await regionsOf(own, sandbox.managementAccountId)).toBe('AccessDeniedException');
  });
});
