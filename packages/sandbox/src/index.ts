export { type Delivery, type DeliveryOptions, deliver, tallyFiles } from './delivery.js';
export type { LoggedCall } from './http/call-log.js';
export { Fault, type FaultOptions } from './http/fault.js';
export type { FaultKind, FaultSettings, Faults } from './http/faults/faults.js';
export type { RawService } from './http/raw-service.js';
export {
  type Authorize,
  type CallContext,
  defineService,
  type Handler,
  type Handlers,
  type Question,
  type Service,
} from './http/service.js';
export { type DataPoint, dataPoints } from './http/services/cloudwatch/data-points.js';
export { type BusEvent, busEvents } from './http/services/eventbridge/bus.js';
export { addGuardDutyFinding, type NewGuardDutyFinding } from './http/services/guardduty/detectors.js';
export { type LogEvent, logGroups } from './http/services/logs/groups.js';
export { findingsOf, hubOf } from './http/services/securityhub/hub.js';
export { type BlocksProblem, checkBlocks } from './http/services/slack/check-blocks.js';
export { type InteractiveRequest, type Press, pressButton } from './http/services/slack/press-button.js';
export { type SlackSockets, startSlackSockets } from './http/services/slack/socket-mode.js';
export { type SlackMessage, type SlackWorkspace, slackWorkspace } from './http/services/slack/workspace.js';
export { type Sandbox, type SandboxOptions, startSandbox } from './http/start-sandbox.js';
export type { Delivered } from './http/world/delivery.js';
export { changeIam, type IamState, type IamUser } from './http/world/iam.js';
export { type IamPropagation, setIamPropagation } from './http/world/iam-propagation.js';
export type { TrailKind } from './http/world/sandbox-options.js';
export { accountOf, type World, worldState } from './http/world/world.js';
export { logFileBytes } from './log-files/log-file-bytes.js';
export { type LogFile, logFiles } from './log-files/log-files.js';
export type { DeliveryGap } from './near-misses/near-miss.js';
export { Random } from './random.js';
export { sampleOrganization } from './sample-organization.js';
export { type SimulatedMinute, type SimulatedOrganization, simulateOrganization } from './simulate-organization.js';
export {
  type Batch,
  type GroundTruth,
  INCIDENT_KINDS,
  type IncidentKind,
  NEAR_MISS_KINDS,
  type NearMiss,
  type NearMissKind,
  type OrganizationPlan,
  type PlannedIncident,
  type PlannedNearMiss,
  type SeriesName,
  STRENGTHS,
  type Strength,
} from './traffic.js';
