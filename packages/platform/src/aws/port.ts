import type { AccountClient } from '@aws-sdk/client-account';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';

/** SDK clients on one set of credentials and one region; made and loaded when first asked for, then kept. What they throw is for `classifyAwsError`. */
export interface AwsClients {
  readonly accountId: string;
  readonly region: string;
  sts(): Promise<STSClient>;
  organizations(): Promise<OrganizationsClient>;
  s3(): Promise<S3Client>;
  sqs(): Promise<SQSClient>;
  cloudtrail(): Promise<CloudTrailClient>;
  account(): Promise<AccountClient>;
  secretsManager(): Promise<SecretsManagerClient>;
  ssm(): Promise<SSMClient>;
  iam(): Promise<IAMClient>;
  securityHub(): Promise<SecurityHubClient>;
  guardDuty(): Promise<GuardDutyClient>;
  eventBridge(): Promise<EventBridgeClient>;
  cloudWatch(): Promise<CloudWatchClient>;
  cloudWatchLogs(): Promise<CloudWatchLogsClient>;
}

/** Why an account cannot be looked at. `unknown`: never tried. */
export const REACH_STATES = [
  'reachable',
  'denied',
  'suspended',
  'closed',
  'opted-out',
  'throttled',
  'unknown',
] as const;
export type ReachState = (typeof REACH_STATES)[number];

export type AccountAccess =
  | { readonly kind: 'reachable'; readonly clients: AwsClients }
  | {
      readonly kind: 'unreachable';
      readonly state: Exclude<ReachState, 'reachable' | 'unknown'>;
      /** In words, with what to do; safe to show. */
      readonly reason: string;
      /** Not asked again before; milliseconds since 1970. */
      readonly nextTryMs: number;
    };

export interface AwsIdentity {
  readonly accountId: string;
  readonly arn: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
}

/** `unknown`: the role cannot be assumed either way, or AWS did not answer. */
export type ExternalIdCheck = 'enforced' | 'not-enforced' | 'unknown';

/** The one way to AWS. Credentials are kept per account, renewed before they end, and asked for once at a time. */
export interface AwsAccess {
  /** @throws AwsNoCredentialsError, AwsExpiredCredentialsError, AwsUnreachableError, AwsThrottledError. */
  identity(): Promise<AwsIdentity>;
  /** On our own credentials, without a role. Throws as `identity`. */
  own(region: string): Promise<AwsClients>;
  /**
   * On the reader role of an account; its own credentials for our own account when no role is there. Never throws for what an account may
   * be like. Throws as `identity` when we ourselves have no way to AWS: that says nothing about the account.
   */
  forAccount(accountId: string, region: string): Promise<AccountAccess>;
  /** What Organizations says of an account. No role is assumed in one that is suspended or closed. */
  markAccount(accountId: string, state: 'active' | 'suspended' | 'closed'): void;
  /** Whether an account's reader role refuses whoever does not know the external id. Asks AWS each time. */
  externalIdIsEnforced(accountId: string): Promise<ExternalIdCheck>;
  close(): Promise<void>;
}
