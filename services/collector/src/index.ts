export { type BacktestOutcome, backtestStore, type StoreBacktest } from './backtest/backtest-store.js';
export type { ToldIncident } from './backtest/replay-plan.js';
export type { CollectorDeps } from './collect/collecting.js';
export { type CollectProgress, collectProgress } from './collect/progress.js';
export type { CollectSettings } from './collect/settings.js';
export { type Collector, startCollector } from './collect/start-collector.js';
export type { IncidentChange, IncidentState, Tiding } from './correlate/compare-incidents.js';
export { correlate } from './correlate/correlate.js';
export type { DiscoverSettings } from './discover/settings.js';
export { type Check, type FindingKind, type FindingPart, type Outcome, worstOf } from './doctor/check.js';
export { CHECKS } from './doctor/checks/index.js';
export {
  createDoctorContext,
  type DoctorContext,
  type DoctorDeps,
  type DoctorResponder,
  type DoctorSettings,
} from './doctor/context.js';
export { type Examined, examine } from './doctor/examine.js';
export { makePolicies, type Policies, type ResponderPermissions } from './doctor/policies.js';
export { findPolicyScope } from './doctor/policy-scope.js';
export { type AwsInsightTold, awsInsightsBeside, awsInsightsToldAlone } from './insights/aws-beside-ours.js';
export { findIncidents, type IncidentFilter, type IncidentStored, listIncidents } from './insights/stored-incidents.js';
export { lanesDue } from './judge/lanes-due.js';
export {
  COLLECTOR_PERMISSIONS,
  type Permission,
  type PolicyDocument,
  policyDocument,
  READER_PERMISSIONS,
  type Scope,
} from './permissions.js';
export {
  listQuarantined,
  type QuarantinedFile,
  type QuarantineFilter,
  retryQuarantined,
} from './quarantine/quarantine.js';
export { listingsDue } from './sources/notice-coverage.js';
export type {
  AccountCoverage,
  AccountStanding,
  AwsInsightsCost,
  Coverage,
  CoverageNow,
  QueueCoverage,
  RegionCoverage,
} from './status/coverage.js';
export { readQueueCoverage } from './status/queue-coverage.js';
export { readCoverage } from './status/read-coverage.js';
