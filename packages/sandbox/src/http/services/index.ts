import type { RawService } from '../raw-service.js';
import type { Service } from '../service.js';
import { account } from './account/account.js';
import { cloudtrail } from './cloudtrail/cloudtrail.js';
import { cloudwatch } from './cloudwatch/cloudwatch.js';
import { eventbridge } from './eventbridge/eventbridge.js';
import { guardduty } from './guardduty/guardduty.js';
import { iam } from './iam/iam.js';
import { logs } from './logs/logs.js';
import { organizations } from './organizations/organizations.js';
import { s3 } from './s3/s3.js';
import { securityhub } from './securityhub/securityhub.js';
import { slack } from './slack/slack.js';
import { sqs } from './sqs/sqs.js';
import { sts } from './sts/sts.js';

/** What the sandbox answers for. A new service is one line here. */
export const SERVICES: readonly Service[] = [
  account,
  cloudtrail,
  cloudwatch,
  eventbridge,
  guardduty,
  iam,
  logs,
  organizations,
  s3,
  securityhub,
  sqs,
  sts,
];

/** Neighbours that are not AWS. */
export const RAW_SERVICES: readonly RawService[] = [slack];
