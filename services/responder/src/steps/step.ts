import type { runs, steps } from '@trailwarden/platform';
import type { Playbook, StepTime, Target } from '@trailwarden/playbooks';
import type { Json, PlannedCall } from '../actions/action.js';
import type { StepState } from '../actions/story.js';

/** A step as the store has it, with its JSON read. */
export type Step = Omit<
  typeof steps.$inferSelect,
  'kind' | 'target' | 'settings' | 'happens' | 'state' | 'approval' | 'prior' | 'receipt' | 'calls' | 'failedFrom'
> & {
  readonly kind: 'tell' | 'contain';
  readonly target: Target;
  readonly settings: object;
  readonly happens: StepTime;
  readonly state: StepState;
  readonly approval: Approval | null;
  readonly prior: Json;
  readonly receipt: Json;
  readonly calls: readonly PlannedCall[] | null;
  readonly failedFrom: StepState | null;
};

export type Run = Omit<typeof runs.$inferSelect, 'playbook'> & { readonly playbook: Playbook };

export type StepChange = Partial<Omit<Step, 'id' | 'runId' | 'version'>>;

/** Who is asked before a step is taken. */
export interface Approval {
  readonly people: 1 | 2;
  readonly withinMinutes: number;
  readonly otherwise: 'decline' | 'approve';
  /** A sentence. */
  readonly because: string;
  /** Milliseconds since 1970; undefined until somebody was asked. */
  readonly untilMs?: number;
}

/** States in which a step of its own kind is under way: those after it wait. What waits for a person or for time holds nobody up. */
export const HOLDS_UP: readonly StepState[] = ['planned', 'approved'];

/** Rights are taken away now, or may be. */
export const IN_FORCE: readonly StepState[] = ['applied', 'contained', 'reverting'];

export function readStep(row: typeof steps.$inferSelect): Step {
  return row as unknown as Step;
}

export function readRun(row: typeof runs.$inferSelect): Run {
  return row as unknown as Run;
}
