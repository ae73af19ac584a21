import type { ActionSpec, Target } from '../action-spec.js';
import type { ApprovalRule, Playbook, PlaybookStep } from '../playbook.js';
import type { Situation } from '../situation.js';

/** Looks at one step on one target before anything is done. A new one is a file and a line in index.ts. */
export interface Guard {
  /** Its file has the same name. */
  readonly id: string;
  /** What it sees to, one line. */
  readonly title: string;
  /** Whether it is asked about what only tells, too. */
  readonly of: 'containments' | 'all steps';
  check(planned: Planned): GuardAnswer;
}

export interface Planned {
  readonly situation: Situation;
  readonly playbook: Playbook;
  readonly step: PlaybookStep;
  readonly action: ActionSpec;
  readonly target: Target;
  /** Containments of the same plan that were decided on before this one, and are no dry runs. */
  readonly before: readonly DecidedContainment[];
}

export interface DecidedContainment {
  readonly playbookId: string;
  readonly action: string;
  readonly accountId: string;
  readonly targetKey: string;
}

/** Reasons are for people. Texts from logs in them are as written: escape where shown. */
export type GuardAnswer =
  | { readonly kind: 'pass' }
  /** It may go on, and this is worth saying. */
  | { readonly kind: 'note'; readonly note: string }
  /** Only looked at. */
  | { readonly kind: 'dry'; readonly because: string }
  /** A person is asked first. @param rule - of the playbook; a guard's own are stricter, see plan.ts. */
  | { readonly kind: 'ask'; readonly because: string; readonly rule?: ApprovalRule }
  | { readonly kind: 'refuse'; readonly reason: string };

export const PASS: GuardAnswer = { kind: 'pass' };

export function refuse(reason: string): GuardAnswer {
  return { kind: 'refuse', reason };
}
