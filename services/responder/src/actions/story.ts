import type { Incident } from '@trailwarden/detector';
import type { Finding, IncidentState, Mode } from '@trailwarden/playbooks';

/** All there is to tell about an incident and what was done about it, as it stands now. */
export interface Story {
  /** Stable for one step: what is told can be found again by it. */
  readonly stepId: string;
  readonly runId: string;
  /** An earlier go may have spoken and not lived to write it down: look before speaking. Else nothing was said that is not in the receipt. */
  readonly mayHaveSpoken: boolean;
  readonly playbook: { readonly id: string; readonly title: string; readonly mode: Mode };
  readonly incident: Incident;
  readonly state: IncidentState;
  /** From 1, raised with every change of the incident. */
  readonly revision: number;
  readonly supersededBy: string | undefined;
  /** Milliseconds since 1970: when the incident was stored first, and when it last changed. */
  readonly storedMs: number;
  readonly updatedMs: number;
  readonly accountNames: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  /** The other steps of the run, in order. */
  readonly steps: readonly StepView[];
  /** What happened so far, oldest first: what a thread tells line by line. At most MOMENTS_MAX. */
  readonly moments: readonly Moment[];
  /** Address of the incident's page; undefined where there is no console. */
  readonly link: string | undefined;
}

export interface StepView {
  readonly id: string;
  readonly action: string;
  readonly kind: 'tell' | 'contain';
  readonly target: string;
  readonly accountId: string | undefined;
  readonly state: StepState;
  readonly dryRun: boolean;
  /** Why it is refused, failed, asked. Untrusted text is possible: escape. */
  readonly reason: string | undefined;
  readonly approval:
    | {
        readonly people: 1 | 2;
        readonly approvedBy: readonly string[];
        readonly untilMs: number;
        readonly otherwise: 'decline' | 'approve';
      }
    | undefined;
  readonly expiresMs: number | undefined;
  /** Calls that it makes, or would make, in words: "iam PutUserPolicy". */
  readonly calls: readonly string[];
  readonly notRestored: readonly string[];
}

/** How far a step is. */
export const STEP_STATES = [
  'planned', // not begun
  'asking', // waits for approval
  'approved',
  'applied', // done, not yet read again
  'contained', // read again, and it holds
  'reverting',
  'reverted',
  'told', // all that is to tell is told
  'rehearsed', // dry run: looked at, and what would be done recorded
  'refused', // by a guard rail
  'declined', // by a person, or by time
  'skipped', // an earlier step failed
  'not-applicable', // nothing there to act on
  'failed', // dead letter
] as const;
export type StepState = (typeof STEP_STATES)[number];

/** Something worth a line in a thread. */
export interface Moment {
  /** Unique in the run and never reused: what was told is remembered by it. */
  readonly key: string;
  readonly atMs: number;
  readonly kind:
    | 'started'
    | 'grew'
    | 'ended'
    | 'withdrawn'
    | 'superseded'
    | 'asked'
    | 'approved'
    | 'declined'
    | 'timed-out'
    | 'contained'
    | 'swept'
    | 'not-holding'
    | 'extended'
    | 'expired'
    | 'reverted'
    | 'failed'
    | 'refused'
    | 'rehearsed'
    | 'snoozed';
  /** One sentence; untrusted text in it: escape. */
  readonly text: string;
}

export const MOMENTS_MAX = 200;
