import type { Incident } from '@trailwarden/detector';
import { accounts, findings, incidents, moments, steps, votes } from '@trailwarden/platform';
import type { Finding, IncidentState } from '@trailwarden/playbooks';
import { and, asc, desc, eq, gte, inArray } from 'drizzle-orm';
import type { ContainAction, Json } from '../actions/action.js';
import { MOMENTS_MAX, type Moment, type StepView, type Story } from '../actions/story.js';
import type { Responding } from '../service/responding.js';
import { type Run, readStep, type Step } from '../steps/step.js';
import { callWords } from '../steps/words.js';

/** Second opinions that are told; the newest. */
const FINDINGS_MAX = 20;
const BEFORE_MS = 3_600_000;

type Reading = Pick<Responding, 'data' | 'actions' | 'settings'>;

/** All there is to tell of a run, for one of its steps. */
export async function readStory(reading: Reading, run: Run, step: Pick<Step, 'id' | 'appliedMs'>): Promise<Story> {
  const { db } = reading.data;
  const [row] = await db.select().from(incidents).where(eq(incidents.id, run.incidentId));
  if (row === undefined) throw new Error(`incident ${run.incidentId} of ${run.id} is not in the store`);
  const incident = row.incident as Incident;
  const about = [...incident.accounts];
  const [views, happened, names, seen] = await Promise.all([
    readStepViews(reading, run.id),
    db
      .select()
      .from(moments)
      .where(eq(moments.runId, run.id))
      .orderBy(desc(moments.atMs), desc(moments.key))
      .limit(MOMENTS_MAX),
    db.select({ id: accounts.id, name: accounts.name }).from(accounts).where(inArray(accounts.id, about)),
    db
      .select({ finding: findings.finding })
      .from(findings)
      .where(and(inArray(findings.account, about), gte(findings.lastSeenMs, incident.startMinute * 60_000 - BEFORE_MS)))
      .orderBy(desc(findings.lastSeenMs))
      .limit(FINDINGS_MAX),
  ]);
  const { consoleUrl } = reading.settings;
  return {
    stepId: step.id,
    runId: run.id,
    mayHaveSpoken: step.appliedMs !== null,
    playbook: { id: run.playbook.id, title: run.playbook.title, mode: run.playbook.mode },
    incident,
    state: row.state as IncidentState,
    revision: row.revision,
    supersededBy: row.supersededBy ?? undefined,
    storedMs: row.storedMs,
    updatedMs: row.updatedMs,
    accountNames: new Map(names.map(({ id, name }) => [id, name])),
    findings: seen.map(({ finding }) => finding as Finding),
    steps: views.filter(({ id }) => id !== step.id),
    moments: happened.reverse().map(({ key, kind, text, atMs }) => ({ key, kind: kind as Moment['kind'], text, atMs })),
    link: consoleUrl === undefined ? undefined : `${consoleUrl}/incidents/${run.incidentId}`,
  };
}

/** Steps of a run, in its order. */
export async function readStepViews(
  { data, actions }: Pick<Reading, 'data' | 'actions'>,
  runId: string,
): Promise<StepView[]> {
  const rows = await data.db
    .select()
    .from(steps)
    .where(eq(steps.runId, runId))
    .orderBy(asc(steps.position), asc(steps.targetKey));
  const asked = rows.filter(({ approval }) => approval !== null).map(({ id }) => id);
  const cast =
    asked.length === 0
      ? []
      : await data.db.select().from(votes).where(inArray(votes.stepId, asked)).orderBy(asc(votes.atMs));
  return rows.map((row) => {
    const step = readStep(row);
    const action = actions.find(({ id }) => id === step.action) as ContainAction<object, Json> | undefined;
    const approvedBy = cast
      .filter(({ stepId, vote }) => stepId === step.id && vote === 'approve')
      .map(({ person }) => person);
    return {
      id: step.id,
      action: step.action,
      kind: step.kind,
      target: step.target.name,
      accountId: step.accountId ?? undefined,
      state: step.state,
      dryRun: step.dryRun,
      reason: step.reason ?? undefined,
      approval:
        step.approval === null
          ? undefined
          : {
              people: step.approval.people,
              approvedBy,
              untilMs: step.approval.untilMs ?? 0,
              otherwise: step.approval.otherwise,
            },
      expiresMs: step.expiresMs ?? undefined,
      calls: (step.calls ?? []).map(callWords),
      notRestored: step.kind === 'contain' ? (action?.notRestored ?? []) : [],
    };
  });
}
