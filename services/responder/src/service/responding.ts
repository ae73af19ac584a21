import type { Incident } from '@trailwarden/detector';
import type { AwsAccess, Clock, Data, JobQueue, Log } from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';
import type { Action, Channels } from '../actions/action.js';
import type { StepState } from '../actions/story.js';
import type { SurroundingsReader } from '../plan/surroundings.js';
import type { RespondSettings } from '../settings.js';

export interface ResponderDeps {
  readonly data: Data;
  readonly queue: JobQueue;
  /** Enters accounts by the responder role. */
  readonly aws: AwsAccess;
  readonly clock: Clock;
  readonly log: Log;
  readonly playbooks: readonly Playbook[];
  readonly actions: readonly Action[];
  readonly channels: Channels;
  /** Asks for second opinions and stores them; left out where nobody is to be asked. Does not throw. */
  readonly corroborate?: (incident: Incident) => Promise<void>;
  /** Told of each step that came into another state. */
  readonly onStep?: (step: StepTold) => void;
}

export interface StepTold {
  readonly runId: string;
  readonly stepId: string;
  readonly action: string;
  readonly state: StepState;
  /** Milliseconds since the incident was stored. */
  readonly afterMs: number;
}

/** What all jobs of a responder share. */
export interface Responding extends ResponderDeps {
  readonly settings: RespondSettings;
  /** Asks AWS what guard rails have to know. */
  readonly surroundings: SurroundingsReader;
  /** Of this process, for what it holds. */
  readonly me: string;
  /** Aborted when the responder closes. */
  readonly signal: AbortSignal;
}
