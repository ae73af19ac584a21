import { accessDeniedBurst } from './access-denied-burst.js';
import { backupStopped } from './backup-stopped.js';
import { consoleLoginFailures } from './console-login-failures.js';
import { createUserSurge } from './create-user-surge.js';
import { dropToNothing } from './drop-to-nothing.js';
import type { IncidentModel } from './incident.js';
import { putBucketPolicyPipeline } from './put-bucket-policy-pipeline.js';
import { runInstancesSpike } from './run-instances-spike.js';
import { terminateInstancesAutomation } from './terminate-instances-automation.js';
import { throttlingStorm } from './throttling-storm.js';

/** Every kind of incident: one file and one line each. */
export const INCIDENT_MODELS: readonly IncidentModel[] = [
  consoleLoginFailures,
  createUserSurge,
  runInstancesSpike,
  terminateInstancesAutomation,
  putBucketPolicyPipeline,
  accessDeniedBurst,
  throttlingStorm,
  backupStopped,
  dropToNothing,
];
