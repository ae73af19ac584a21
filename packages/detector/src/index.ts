export {
  type BacktestDifference,
  type BacktestFile,
  type BacktestOptions,
  type BacktestReport,
  backtest,
  compareBacktests,
} from './backtest.js';
export { DAY_MINUTES, LATENESS_MINUTES } from './constants.js';
export { DetectorStateError } from './errors.js';
export { EVIDENCE } from './evidence/index.js';
export { earlyEpisodes, type LaneInput, openEpisodes, type StepContext, type StepResult, step } from './fold/step.js';
export { runningIncidents } from './group/incidents.js';
export { joinAcrossAccounts } from './group/join-accounts.js';
export type { DescribedEpisode } from './group/settled.js';
export type { History } from './history.js';
export {
  type Attribution,
  CHART_MINUTES_MAX,
  type Direction,
  type EndReason,
  INCIDENT_CLASSES,
  type Incident,
  type IncidentClass,
  type IncidentPrincipal,
  type Insight,
  type Metric,
  type News,
  type NewsKind,
  type Rate,
  type Severity,
} from './incident.js';
export { shortPrincipal, shortSource } from './insight/principal-name.js';
export { insightRecords } from './insight/records.js';
export { formatHowOften } from './insight/wording.js';
export { type Detection, foldOrganization, OrganizationFold, type Range } from './organization.js';
export { type Contribution, decodeContribution, encodeContribution } from './pool/contribution.js';
export { createPool, decodePool, encodePool, mergePool, type Pool } from './pool/pool.js';
export {
  findingWindow,
  findsTruth,
  type Score,
  type Share,
  scoreIncidents,
  type Truth,
  type TruthOutcome,
} from './score.js';
export {
  compileSelection,
  type ParsedSelectPattern,
  parseSelectPattern,
  type Selection,
  type SelectPattern,
} from './select.js';
export { DEFAULT_SETTINGS, type DetectorSettings } from './settings.js';
export { decodeLane, encodeLane } from './state/codec.js';
export { createLane, type Lane } from './state/lane.js';
