import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { clientConfig, type Target } from './target.js';

/** What an AWS knows about accounts and callers. */
export interface PeopledTarget extends Target {
  /** A role that `credentials` may assume. */
  readonly roleArn: string;
  readonly externalId: string;
  /** Accounts of the organization, in no order. */
  readonly accountIds: readonly string[];
}

export function identityContract(target: () => PeopledTarget): void {
  describe('STS and Organizations', () => {
    it('gives a session of the role, known by role and session name', async () => {
      const { endpoint, roleArn, externalId } = target();
      const accountId = roleArn.split(':')[4];

      const { Credentials, AssumedRoleUser } = await new STSClient(clientConfig(target())).send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: 'contract',
          ExternalId: externalId,
          DurationSeconds: 900,
        }),
      );
      const credentials = {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      };
      const identity = await new STSClient(clientConfig({ endpoint, credentials })).send(
        new GetCallerIdentityCommand({}),
      );

      expect(credentials.accessKeyId).toMatch(/^ASIA/);
      expect(Credentials?.Expiration).toBeInstanceOf(Date);
      expect(identity).toMatchObject({ Account: accountId, Arn: AssumedRoleUser?.Arn });
      expect(identity.Arn).toBe(`arn:aws:sts::${accountId}:assumed-role/${roleArn.split('/').at(-1)}/contract`);
      expect(identity.UserId).toBe(AssumedRoleUser?.AssumedRoleId);
    });

    it('lists every account once, page by page', async () => {
      const organizations = new OrganizationsClient(clientConfig(target()));
      const ids: (string | undefined)[] = [];
      for (let NextToken: string | undefined, pages = 0; pages === 0 || NextToken !== undefined; pages++) {
        const page = await organizations.send(new ListAccountsCommand({ NextToken, MaxResults: 2 }));
        ids.push(...(page.Accounts ?? []).map(({ Id }) => Id));
        NextToken = page.NextToken;
      }

      expect(ids.sort()).toEqual([...target().accountIds].sort());
    });
  });
}
