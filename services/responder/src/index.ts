export type {
  Action,
  ActionPermission,
  ActionPorts,
  Channels,
  ContainAction,
  PlannedCall,
} from './actions/action.js';
export { ACTIONS } from './actions/index.js';
export type { Moment, StepState, StepView } from './actions/story.js';
export { STEP_STATES } from './actions/story.js';
export { type AuditRow, type AuditVerdict, readAudit, verifyAudit } from './audit/read.js';
export { type Corroboration, corroborate } from './corroborate/corroborate.js';
export { CORROBORATE_PERMISSIONS } from './corroborate/permissions.js';
export { RESPONDER_PERMISSIONS } from './permissions.js';
export { gatherWorld } from './plan/gather-world.js';
export { PlaybooksInvalidError } from './playbooks/errors.js';
export { loadPlaybooks } from './playbooks/load-playbooks.js';
export { decide } from './runs/decide.js';
export {
  findRuns,
  listDeadLetters,
  listRuns,
  type RunFilter,
  type RunListed,
  type RunShown,
  showRun,
} from './runs/read-runs.js';
export { retryDeadLetters } from './runs/retry-dead-letters.js';
export { type JournalCall, noteCall } from './service/journal.js';
export { memberOrThrow } from './service/member-or-throw.js';
export type { ResponderDeps, StepTold } from './service/responding.js';
export { type Responder, startResponder } from './service/start-responder.js';
export type { Approver, RespondSettings } from './settings.js';
export { connectSlack, type SlackOptions } from './slack/connect-slack.js';
export { DECISIONS, type Decide, type Decided, type Decision, type Person } from './slack/decision.js';
export {
  type InteractionServerOptions,
  startInteractionServer,
} from './slack/interaction/start-interaction-server.js';
export { type SocketModeOptions, startSocketMode } from './slack/socket-mode.js';
export type { Run, Step } from './steps/step.js';
export { connectWebhook, type Webhook, type WebhookSettings } from './webhook/connect-webhook.js';
export { isStrong } from './webhook/sign.js';
