import type { AwsClients, AwsIdentity } from './port.js';

/** Who we are. Needs no permission. */
export async function findIdentity(clients: AwsClients, partition?: string): Promise<AwsIdentity> {
  const sts = await clients.sts();
  const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const { Account: accountId = '', Arn: arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  return Object.freeze({ accountId, arn, partition: partition ?? (arn.split(':')[1] || 'aws') });
}
