import type { AwsAccess, AwsClients } from '@trailwarden/platform';
import { AccountNotEnteredError } from '../errors.js';

/** @throws AccountNotEnteredError, retryable unless the account is closed. */
export async function memberOrThrow(aws: AwsAccess, accountId: string, region: string): Promise<AwsClients> {
  const access = await aws.forAccount(accountId, region);
  if (access.kind === 'reachable') return access.clients;
  throw new AccountNotEnteredError(accountId, access.state, access.reason);
}
