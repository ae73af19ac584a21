import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  DescribeHubCommand,
  EnableSecurityHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientConfig, outcomeOf, type Target } from './target.js';

/** What Security Hub promises to whoever brings findings. */
export function findingContract(target: () => Target): void {
  describe('Security Hub', () => {
    let hub: SecurityHubClient;
    let accountId: string;
    const finding = (Id: string, overrides: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding => ({
      SchemaVersion: '2018-10-08',
      Id,
      ProductArn: `arn:aws:securityhub:us-east-1:${accountId}:product/${accountId}/default`,
      GeneratorId: 'contract',
      AwsAccountId: accountId,
      CreatedAt: '2026-03-02T10:06:00.000Z',
      UpdatedAt: '2026-03-02T10:06:00.000Z',
      Title: 'Unusual',
      Description: 'More than usual.',
      Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${accountId}` }],
      Severity: { Label: 'HIGH' },
      Types: ['Unusual Behaviors/User'],
      FindingProviderFields: { Severity: { Label: 'HIGH' }, Types: ['Unusual Behaviors/User'] },
      ...overrides,
    });
    const put = (...Findings: AwsSecurityFinding[]) => hub.send(new BatchImportFindingsCommand({ Findings }));
    const get = async (id: string) => {
      const Filters = { Id: [{ Value: id, Comparison: 'EQUALS' as const }] };
      const { Findings = [] } = await hub.send(new GetFindingsCommand({ Filters }));
      // moto does not filter.
      return Findings.filter(({ Id }) => Id === id);
    };

    beforeAll(async () => {
      const config = clientConfig(target());
      hub = new SecurityHubClient(config);
      accountId = (await new STSClient(config).send(new GetCallerIdentityCommand({}))).Account ?? '';
      // On already: as good.
      await outcomeOf(hub.send(new EnableSecurityHubCommand({})));
    });

    it('describes itself where it is on', async () => {
      const { HubArn } = await hub.send(new DescribeHubCommand({}));

      expect(HubArn).toBe(`arn:aws:securityhub:us-east-1:${accountId}:hub/default`);
    });

    it('takes findings and gives them back', async () => {
      const outcome = await put(finding('contract/a'), finding('contract/b'));

      expect(outcome).toMatchObject({ SuccessCount: 2, FailedCount: 0, FailedFindings: [] });
      expect(await get('contract/a')).toMatchObject([
        { Id: 'contract/a', Title: 'Unusual', AwsAccountId: accountId, Severity: { Label: 'HIGH' } },
      ]);
    });

    it('takes the same finding again as its update', async () => {
      await put(finding('contract/update'));

      await put(finding('contract/update', { Title: 'Over', UpdatedAt: '2026-03-02T10:09:00.000Z' }));

      expect(await get('contract/update')).toMatchObject([{ Title: 'Over', UpdatedAt: '2026-03-02T10:09:00.000Z' }]);
    });
  });
}
