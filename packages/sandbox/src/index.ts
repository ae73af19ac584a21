export {
  type Batch,
  type GroundTruth,
  INCIDENT_KINDS,
  type IncidentKind,
  NEAR_MISS_KINDS,
  type NearMissKind,
  type OrganizationPlan,
  type PlannedIncident,
  type PlannedNearMiss,
  STRENGTHS,
  type Strength,
} from './traffic.js';
