import type { Mode } from './situation.js';

/** A playbook as it is planned with: what its file says, defaults filled in. Plain JSON: it is stored with its runs. */
export interface Playbook {
  /** Its file's name without the ending. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly mode: Mode;
  /** Conditions, as the file has them; see conditions/. */
  readonly when: unknown;
  readonly then: readonly PlaybookStep[];
  /** Minutes in which the same action is not taken on the same target again. */
  readonly coolDownMinutes: number;
  /** Steps after one that failed are not taken. */
  readonly stopOnFailure: boolean;
}

export type StepTime = 'start' | 'end' | 'both';

export interface PlaybookStep {
  readonly action: string;
  /** What the action is told; checked against its settings. */
  readonly with: Readonly<Record<string, unknown>>;
  /** start: when the incident begins, and as it grows; end: when it is over; both: begins with it and follows it to its end. */
  readonly on: StepTime;
  readonly approval: ApprovalRule | undefined;
  /** Of a containment: minutes until it is undone. */
  readonly expiresMinutes: number | undefined;
}

export interface ApprovalRule {
  /** Different people who have to agree. */
  readonly people: 1 | 2;
  readonly withinMinutes: number;
  /** What happens when nobody decided in time. */
  readonly otherwise: 'decline' | 'approve';
}
