import type { Action } from './action.js';
import { cloudwatchLogsPut } from './cloudwatch-logs-put.js';
import { cloudwatchMetric } from './cloudwatch-metric.js';
import { eventbridgePutEvent } from './eventbridge-put-event.js';
import { iamDisableUser } from './iam-disable-user.js';
import { iamRevokeRoleSessions } from './iam-revoke-role-sessions.js';
import { s3DeliverInsight } from './s3-deliver-insight.js';
import { securityhubImportFinding } from './securityhub-import-finding.js';
import { slackAlert } from './slack-alert.js';
import { webhookPost } from './webhook-post.js';

/** All actions there are. A new one is a file and a line here. */
export const ACTIONS: readonly Action[] = [
  slackAlert,
  iamDisableUser,
  iamRevokeRoleSessions,
  securityhubImportFinding,
  eventbridgePutEvent,
  s3DeliverInsight,
  cloudwatchLogsPut,
  cloudwatchMetric,
  webhookPost,
];
