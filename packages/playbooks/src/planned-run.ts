import type { ActionSpec, Target } from './action-spec.js';
import type { ApprovalRule, Playbook, StepTime } from './playbook.js';

/** What is to be done about one incident as it stands, and what not, each with its reasons. */
export interface Plan {
  /** By the id of the playbook, as `others` are; in which order playbooks were given does not matter. */
  readonly runs: readonly PlannedRun[];
  /** Playbooks that do not answer it, with the first condition of each that does not hold, a sentence. */
  readonly others: readonly { readonly playbookId: string; readonly because: string }[];
}

export interface PlannedRun {
  readonly playbook: Playbook;
  /** Why it answers: a sentence per condition. */
  readonly because: readonly string[];
  readonly steps: readonly PlannedStep[];
}

export interface PlannedStep {
  /** Index in the playbook's `then`. */
  readonly position: number;
  readonly action: string;
  readonly kind: ActionSpec['kind'];
  readonly target: Target;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Planned all the same while its time has not come. */
  readonly on: StepTime;
  readonly verdict: StepVerdict;
}

export type StepVerdict =
  | {
      readonly kind: 'go';
      /** Only looked at: what would be done is recorded. */
      readonly dryRun: boolean;
      /** A person is asked first; with the reason: the playbook's rule, a cap that is reached. Of a dry run undefined: its notes say who would be asked. */
      readonly approval: (ApprovalRule & { readonly because: string }) | undefined;
      readonly expiresMinutes: number | undefined;
      /** Why dry, why asked: sentences. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly guard: string; readonly reason: string };
