import { type ActionSpec, type PlannedRun, type PlannedStep, type Playbook, plan } from '@trailwarden/playbooks';
import type { Action, PlannedCall, StepView } from '@trailwarden/responder';
import type { TriedSituation } from './situation-of.js';

/** What every playbook would do, and why. */
export interface Explained {
  readonly runs: readonly (Omit<PlannedRun, 'steps'> & { readonly steps: readonly ExplainedStep[] })[];
  readonly others: readonly { readonly playbookId: string; readonly because: string }[];
  readonly assumed: readonly string[];
  /** Whose rights would be taken away, in a dry run or not. */
  readonly hit: readonly string[];
  /** Who would be, were it not for what the settings protect; and by what. */
  readonly protectedFrom: readonly { readonly name: string; readonly reason: string }[];
}

export interface ExplainedStep extends PlannedStep {
  /** The calls that it would make; undefined where they follow from what it would find there first. */
  readonly calls: readonly PlannedCall[] | undefined;
  /** What was found there, sentences; only where it was looked. */
  readonly found?: readonly string[];
}

/** Where calls would go: pure, so no credentials are needed. */
const NOWHERE = { ownAccountId: '<OWN_ACCOUNT_ID>', partition: 'aws' } as const;
const unused = async (): Promise<never> => {
  throw new Error('nothing is asked of AWS to explain');
};

/** @param actions - all there are. */
export function explainPlan(
  { situation, assumed }: TriedSituation,
  playbooks: readonly Playbook[],
  actions: readonly Action[],
  homeRegion: string,
): Explained {
  const { runs, others } = plan(situation, playbooks, actions as readonly ActionSpec[]);
  const explained = runs.map((run) => ({
    ...run,
    steps: run.steps.map((step) => ({ ...step, calls: callsOf(step, run, situation, actions, homeRegion) })),
  }));
  const containing = explained.flatMap(({ steps }) => steps).filter(({ kind }) => kind === 'contain');
  const nameOf = ({ target }: PlannedStep) =>
    target.accountId === undefined ? target.name : `${target.name} in ${target.accountId}`;
  return {
    runs: explained,
    others,
    assumed,
    hit: [...new Set(containing.filter(({ verdict }) => verdict.kind === 'go').map(nameOf))],
    protectedFrom: containing.flatMap((step) =>
      step.verdict.kind === 'refused' && step.verdict.guard === 'protected'
        ? [{ name: nameOf(step), reason: step.verdict.reason }]
        : [],
    ),
  };
}

function callsOf(
  step: PlannedStep,
  run: PlannedRun,
  { incident, state, world }: TriedSituation['situation'],
  actions: readonly Action[],
  homeRegion: string,
): readonly PlannedCall[] | undefined {
  const action = actions.find(({ id }) => id === step.action);
  if (action === undefined || step.verdict.kind === 'refused') return [];
  if (action.kind === 'contain') return undefined;
  const { playbook } = run;
  const story = {
    stepId: 'step-of-this-trial',
    mayHaveSpoken: false,
    runId: 'run-of-this-trial',
    playbook: { id: playbook.id, title: playbook.title, mode: playbook.mode },
    incident,
    state,
    revision: 1,
    supersededBy: undefined,
    storedMs: world.nowMs,
    updatedMs: world.nowMs,
    accountNames: new Map([...world.organization.accounts].map(([id, { name }]) => [id, name])),
    findings: world.findings,
    steps: run.steps.filter((each) => each !== step).map(viewOf),
    moments: [],
    link: undefined,
  };
  const aws = { ...NOWHERE, homeRegion, member: unused, own: unused };
  return action.calls(story, step.settings, undefined, { aws });
}

function viewOf({ action, kind, target, verdict, position }: PlannedStep): StepView {
  const goes = verdict.kind === 'go';
  return {
    id: `step-${position}`,
    action,
    kind,
    target: target.name,
    accountId: target.accountId,
    state: goes ? 'planned' : 'refused',
    dryRun: goes && verdict.dryRun,
    reason: goes ? undefined : verdict.reason,
    approval: undefined,
    expiresMs: undefined,
    calls: [],
    notRestored: [],
  };
}
