export { type ActionKind, type ActionSpec, type Target, WHOLE_INCIDENT } from './action-spec.js';
export { CONDITIONS } from './conditions/index.js';
export { formatDuration, parseDuration } from './duration.js';
export { GUARDS } from './guards/index.js';
export { incidentOfInsightRecord } from './incident/incident-of-insight-record.js';
export { type ParsedIncident, parseIncident } from './incident/parse-incident.js';
export { type JsonSchema, playbookJsonSchema } from './json-schema.js';
export { type ParsedPlaybook, parsePlaybook } from './parse-playbook.js';
export { matchesAny, matchesPattern } from './pattern.js';
export { plan } from './plan.js';
export type { Plan, PlannedRun, PlannedStep, StepVerdict } from './planned-run.js';
export type { ApprovalRule, Playbook, PlaybookStep, StepTime } from './playbook.js';
export type { PlaybookIssue } from './playbook-issue.js';
export {
  isSamePrincipal,
  type NamedPrincipal,
  PRINCIPAL_TYPES,
  type PrincipalType,
  parsePrincipal,
} from './principal.js';
export {
  type AccountFacts,
  type Caps,
  type Finding,
  type IncidentState,
  MODES,
  type Mode,
  type PastContainment,
  type Protection,
  type Situation,
  type Tags,
  type World,
} from './situation.js';
