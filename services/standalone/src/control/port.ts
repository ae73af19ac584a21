import type { Incident } from '@trailwarden/detector';
import type { AccountFacts, Finding, IncidentState, PastContainment } from '@trailwarden/playbooks';
import type {
  AuditRow,
  AuditVerdict,
  Decided,
  Decision,
  Run,
  RunFilter,
  RunListed,
  RunShown,
  Step,
} from '@trailwarden/responder';

/**
 * What commands ask of a responder's store, whoever has it open: the command itself, or the process that has locked it. All of it is plain JSON.
 */
export interface ResponderControl {
  /** Whether a responder is at work on the store, as far as can be told: else what is decided waits for the next. */
  readonly isRunning: boolean;
  listRuns(filter: RunFilter): Promise<readonly RunListed[]>;
  /** Runs whose id, or whose incident's id, begins like this. */
  findRuns(idStart: string, max: number): Promise<readonly Run[]>;
  /** @param runId - of a run that is there. */
  showRun(runId: string): Promise<RunShown>;
  decide(decision: Decision): Promise<Decided>;
  deadLetters(max: number): Promise<readonly Step[]>;
  /** @param stepIds - none: all. @returns those that are tried again. */
  retry(stepIds: readonly string[], by: string): Promise<readonly Step[]>;
  /** @param runId - only of this run. */
  audit(runId: string | undefined): AsyncIterable<AuditRow>;
  verifyAudit(): Promise<AuditVerdict>;
  /** Incidents whose id begins like this, with what the store knows around each. */
  findIncidents(idStart: string, max: number): Promise<readonly IncidentAround[]>;
}

/** An incident, and what guard rails look at, as the store has it now. */
export interface IncidentAround {
  readonly incident: Incident;
  readonly state: IncidentState;
  readonly accounts: Readonly<Record<string, AccountFacts>>;
  readonly findings: readonly Finding[];
  readonly containments: readonly PastContainment[];
}
