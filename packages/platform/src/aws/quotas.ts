/** Whose calls add up against one quota. */
type CountedBy = 'account and region' | 'account' | 'organization';

interface Quota {
  /** Services and operations that share it, as `service:Operation`. */
  readonly calls: RegExp;
  readonly perSecond: number;
  readonly countedBy: CountedBy;
}

/** Of a quota that others in the account need too, this much is ours. */
const SHARE = 0.8;

/**
 * The first that fits counts; what none fits (S3, SQS) is not paced.
 *
 * CloudTrail: 10 a second for get, describe and list, 2 for LookupEvents, 1 for all others, none adjustable.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
 * Account Management: ListRegions 5 a second with bursts of 5.
 * @see https://docs.aws.amazon.com/accounts/latest/reference/quotas.html
 * Organizations publishes no figure for reading, and shares what it allows between everybody in the organization.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * STS allows hundreds a second; 50 are enough to enter 3,000 accounts in a minute, and leave the account to its other tenants.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * Security Hub: BatchImportFindings and BatchUpdateFindings 10 a second, GetFindings 3, of each account and region.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/Welcome.html
 * Secrets Manager and SSM are asked once per secret and process.
 */
const QUOTAS: readonly Quota[] = [
  { calls: /^cloudtrail:LookupEvents$/, perSecond: 2 * SHARE, countedBy: 'account and region' },
  { calls: /^cloudtrail:(?:Get|Describe|List)/, perSecond: 10 * SHARE, countedBy: 'account and region' },
  { calls: /^cloudtrail:/, perSecond: 1 * SHARE, countedBy: 'account and region' },
  { calls: /^account:/, perSecond: 5 * SHARE, countedBy: 'account' },
  { calls: /^organizations:/, perSecond: 2, countedBy: 'organization' },
  { calls: /^securityhub:GetFindings$/, perSecond: 3 * SHARE, countedBy: 'account and region' },
  { calls: /^securityhub:/, perSecond: 10 * SHARE, countedBy: 'account and region' },
  { calls: /^sts:/, perSecond: 50, countedBy: 'account and region' },
];

export interface Turn {
  readonly key: string;
  readonly perSecond: number;
}

/** Under which quota a call falls, and with whom it shares it; undefined when it is not paced. */
export function turnOf(service: string, operation: string, accountId: string, region: string): Turn | undefined {
  const index = QUOTAS.findIndex(({ calls }) => calls.test(`${service}:${operation}`));
  const quota = QUOTAS[index];
  if (quota === undefined) return undefined;
  const who = {
    'account and region': `${accountId} ${region}`,
    account: accountId,
    organization: '',
  }[quota.countedBy];
  return { key: `${index} ${who}`, perSecond: quota.perSecond };
}
