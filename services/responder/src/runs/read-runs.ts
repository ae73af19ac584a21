import type { Incident } from '@trailwarden/detector';
import { type Database, incidents, moments, runs, steps } from '@trailwarden/platform';
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { PlannedCall } from '../actions/action.js';
import type { Moment, StepState, StepView } from '../actions/story.js';
import type { Responding } from '../service/responding.js';
import { type Run, readRun, readStep, type Step } from '../steps/step.js';
import { readStepViews } from '../story/read-story.js';

/** A run as lists show it. */
export interface RunListed {
  readonly run: Run;
  readonly severity: string;
  readonly incidentState: string;
  readonly startMinute: number;
  readonly accounts: readonly string[];
  /** How many of its steps are in which state. */
  readonly states: Readonly<Partial<Record<StepState, number>>>;
}

export interface RunFilter {
  readonly incidentId?: string | undefined;
  /** Only runs with a step in one of these. */
  readonly states?: readonly StepState[] | undefined;
  readonly max: number;
}

/** Runs, those that changed last first. */
export async function listRuns(db: Database, { incidentId, states, max }: RunFilter): Promise<RunListed[]> {
  const withState =
    states === undefined
      ? undefined
      : inArray(
          runs.id,
          db
            .select({ id: steps.runId })
            .from(steps)
            .where(inArray(steps.state, [...states])),
        );
  const rows = await db
    .select({
      run: runs,
      severity: incidents.severity,
      state: incidents.state,
      startMinute: incidents.startMinute,
      accounts: incidents.accounts,
    })
    .from(runs)
    .innerJoin(incidents, eq(incidents.id, runs.incidentId))
    .where(and(incidentId === undefined ? undefined : eq(runs.incidentId, incidentId), withState))
    .orderBy(desc(runs.updatedMs), desc(runs.id))
    .limit(max);
  const ids = rows.map(({ run }) => run.id);
  const counted =
    ids.length === 0
      ? []
      : await db
          .select({ runId: steps.runId, state: steps.state, count: sql<number>`count(*)::int` })
          .from(steps)
          .where(inArray(steps.runId, ids))
          .groupBy(steps.runId, steps.state);
  return rows.map(({ run, severity, state, startMinute, accounts }) => ({
    run: readRun(run),
    severity,
    incidentState: state,
    startMinute,
    accounts,
    states: Object.fromEntries(
      counted.filter(({ runId }) => runId === run.id).map(({ state: each, count }) => [each, count]),
    ),
  }));
}

/** Runs whose id, or whose incident's id, begins like this. */
export async function findRuns(db: Database, idStart: string, max: number): Promise<Run[]> {
  const rows = await db
    .select()
    .from(runs)
    .where(sql`starts_with(${runs.id}, ${idStart}) or starts_with(${runs.incidentId}, ${idStart})`)
    .orderBy(runs.id)
    .limit(max);
  return rows.map(readRun);
}

/** All there is to know of a run. */
export interface RunShown {
  readonly run: Run;
  readonly incident: Incident;
  readonly incidentState: string;
  readonly steps: readonly (StepView & { readonly callsWhole: readonly PlannedCall[]; readonly prior: unknown })[];
  readonly moments: readonly Moment[];
}

export async function showRun({ data, actions }: Pick<Responding, 'data' | 'actions'>, run: Run): Promise<RunShown> {
  const { db } = data;
  const [incident] = await db.select().from(incidents).where(eq(incidents.id, run.incidentId));
  const whole = new Map(
    (await db.select().from(steps).where(eq(steps.runId, run.id))).map((row) => [row.id, readStep(row)]),
  );
  const happened = await db.select().from(moments).where(eq(moments.runId, run.id)).orderBy(moments.atMs, moments.key);
  const views = await readStepViews({ data, actions }, run.id);
  return {
    run,
    incident: incident?.incident as Incident,
    incidentState: incident?.state ?? 'unknown',
    steps: views.map((view) => ({
      ...view,
      callsWhole: whole.get(view.id)?.calls ?? [],
      prior: whole.get(view.id)?.prior ?? null,
    })),
    moments: happened.map(({ key, kind, text, atMs }) => ({ key, kind: kind as Moment['kind'], text, atMs })),
  };
}

/** Steps that failed and are not tried again by themselves, newest first. */
export async function listDeadLetters(db: Database, max: number): Promise<Step[]> {
  const rows = await db.select().from(steps).where(eq(steps.state, 'failed')).orderBy(desc(steps.updatedMs)).limit(max);
  return rows.map(readStep);
}
