export { type ActionKind, type ActionSpec, type Target, WHOLE_INCIDENT } from './action-spec.js';
export type { Plan, PlannedRun, PlannedStep, StepVerdict } from './plan.js';
export type { ApprovalRule, Playbook, PlaybookStep, StepTime } from './playbook.js';
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
