export { type Delivery, type DeliveryOptions, deliver, tallyFiles } from './delivery.js';
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
