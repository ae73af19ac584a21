import type { Check } from '../check.js';
import { buckets } from './buckets.js';
import { clock } from './clock.js';
import { eventQueues } from './event-queues.js';
import { externalId } from './external-id.js';
import { folders } from './folders.js';
import { identity } from './identity.js';
import { jobQueue } from './job-queue.js';
import { logFiles } from './log-files.js';
import { noticeQueues } from './notice-queues.js';
import { organization } from './organization.js';
import { readerRoles } from './reader-roles.js';
import { responderRoles } from './responder-roles.js';
import { settings } from './settings.js';
import { store } from './store.js';
import { trails } from './trails.js';

/** In the order they are run and shown: what others need comes first. */
export const CHECKS: readonly Check[] = [
  settings,
  identity,
  clock,
  organization,
  readerRoles,
  externalId,
  trails,
  buckets,
  logFiles,
  noticeQueues,
  eventQueues,
  folders,
  store,
  jobQueue,
  responderRoles,
];
