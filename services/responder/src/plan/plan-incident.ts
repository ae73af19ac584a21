import type { Incident } from '@trailwarden/detector';
import { incidents, outbox, runs, steps } from '@trailwarden/platform';
import {
  type ActionSpec,
  type IncidentState,
  type Plan,
  type PlannedRun,
  type PlannedStep,
  type Playbook,
  plan,
} from '@trailwarden/playbooks';
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Moment } from '../actions/story.js';
import { type AuditEntry, appendAudit, TRAILWARDEN, type Transaction } from '../audit/append.js';
import type { Responding } from '../service/responding.js';
import { addMoments } from '../steps/change-step.js';
import { runIdOf, stepIdOf } from '../steps/ids.js';
import { IN_FORCE, type Run, readRun, readStep, type Step } from '../steps/step.js';
import { targetWords } from '../steps/words.js';
import { gatherWorld } from './gather-world.js';

/** Any number; the same for everybody who plans: caps count what others planned. */
const PLANNING_LOCK = 7_201_004;
/** Tidings of one incident taken at once. */
const TIDINGS_MAX = 200;

interface Tidings {
  readonly rows: readonly (typeof outbox.$inferSelect)[];
  readonly incident: Incident;
  readonly state: IncidentState;
  readonly revision: number;
  readonly supersededBy: string | null;
}

/**
 * Answers what is new about an incident: plans it as it stands now, and stores runs and steps in the transaction that takes the tidings from the outbox.
 * Planned twice, it comes to the same.
 * @returns whether there was anything new.
 */
export async function planIncident(work: Responding, incidentId: string): Promise<boolean> {
  const { db } = work.data;
  const [row] = await db.select().from(incidents).where(eq(incidents.id, incidentId));
  if (row !== undefined) await work.corroborate?.(row.incident as Incident);
  const around = row && (await work.surroundings(row.incident as Incident));
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${PLANNING_LOCK})`);
    const tidings = await untaken(tx, incidentId);
    if (tidings === undefined || around === undefined) return false;
    const { incident, state } = tidings;
    const before = await runsOf(tx, incidentId);
    const nowMs = work.clock.nowMs();
    if (before.length === 0 && isHistory(tidings, work.settings.historyHours, nowMs)) {
      await take(tx, tidings, nowMs);
      return false;
    }
    const world = await gatherWorld(tx, work, incident, around);
    const playbooks = asBegun(work.playbooks, before);
    const planned = plan({ incident, state, world }, playbooks, work.actions as readonly ActionSpec[]);
    await put(tx, tidings, planned, before, nowMs);
    await take(tx, tidings, nowMs);
    return true;
  });
}

/** A first start reads weeks: what was over long ago is listed, and nobody is woken by it. */
function isHistory({ incident, state }: Tidings, historyHours: number, nowMs: number): boolean {
  return state !== 'open' && incident.lastMinute * 60_000 < nowMs - historyHours * 3_600_000;
}

async function take(tx: Transaction, { rows }: Tidings, nowMs: number): Promise<void> {
  await tx
    .update(outbox)
    .set({ takenMs: nowMs })
    .where(
      inArray(
        outbox.id,
        rows.map(({ id }) => id),
      ),
    );
}

async function untaken(tx: Transaction, incidentId: string): Promise<Tidings | undefined> {
  const rows = await tx
    .select()
    .from(outbox)
    .where(and(eq(outbox.incidentId, incidentId), isNull(outbox.takenMs)))
    .orderBy(asc(outbox.id))
    .limit(TIDINGS_MAX);
  if (rows.length === 0) return undefined;
  const [row] = await tx.select().from(incidents).where(eq(incidents.id, incidentId));
  if (row === undefined) return undefined;
  const { incident, state, revision, supersededBy } = row;
  return { rows, incident: incident as Incident, state: state as IncidentState, revision, supersededBy };
}

async function runsOf(tx: Transaction, incidentId: string): Promise<Run[]> {
  return (await tx.select().from(runs).where(eq(runs.incidentId, incidentId))).map(readRun);
}

/** A run goes on by the playbook that it began with. */
function asBegun(current: readonly Playbook[], before: readonly Run[]): Playbook[] {
  const begun = new Map(before.map(({ playbook }) => [playbook.id, playbook]));
  for (const playbook of current) if (!begun.has(playbook.id)) begun.set(playbook.id, playbook);
  return [...begun.values()];
}

async function put(
  tx: Transaction,
  tidings: Tidings,
  { runs: planned }: Plan,
  before: readonly Run[],
  nowMs: number,
): Promise<void> {
  const entries: AuditEntry[] = [];
  for (const each of planned) entries.push(...(await putRun(tx, tidings, each, nowMs)));
  const ids = new Set([
    ...before.map(({ id }) => id),
    ...planned.map(({ playbook }) => runIdOf(tidings.incident.id, playbook.id)),
  ]);
  for (const runId of ids) {
    await addMoments(tx, runId, momentsOf(tidings), nowMs);
    if (tidings.state === 'withdrawn') entries.push(...(await takeBack(tx, tidings.incident.id, runId, nowMs)));
  }
  await appendAudit(tx, entries, nowMs);
}

async function putRun(
  tx: Transaction,
  { rows: [oldest], incident, revision, state }: Tidings,
  { playbook, because, steps: planned }: PlannedRun,
  nowMs: number,
): Promise<AuditEntry[]> {
  const id = runIdOf(incident.id, playbook.id);
  const about = { actor: TRAILWARDEN, incidentId: incident.id, runId: id };
  const fresh = await tx
    .insert(runs)
    .values({
      id,
      incidentId: incident.id,
      playbookId: playbook.id,
      playbook,
      because: [...because],
      revision,
      // Since then somebody waits to be told.
      storedMs: oldest?.storedMs ?? nowMs,
      updatedMs: nowMs,
    })
    .onConflictDoNothing()
    .returning({ id: runs.id });
  if (fresh.length === 0) await tx.update(runs).set({ revision, updatedMs: nowMs }).where(eq(runs.id, id));
  const rows = planned.filter(({ on }) => on !== 'end' || state !== 'open').map((step) => stepRow(id, step, nowMs));
  if (rows.length === 0)
    return fresh.length === 0 ? [] : [{ ...about, what: 'planned', detail: { playbook: playbook.id, because } }];
  const added = new Set(
    (await tx.insert(steps).values(rows).onConflictDoNothing().returning({ id: steps.id })).map((row) => row.id),
  );
  const entries: AuditEntry[] =
    fresh.length === 0 ? [] : [{ ...about, what: 'planned', detail: { playbook: playbook.id, because } }];
  for (const row of rows) {
    if (!added.has(row.id)) continue;
    const detail = {
      action: row.action,
      target: row.target,
      state: row.state,
      reason: row.reason,
      dryRun: row.dryRun,
    };
    entries.push({ ...about, stepId: row.id, what: row.state === 'refused' ? 'refused' : 'planned', detail });
  }
  return entries;
}

function stepRow(runId: string, { position, action, kind, target, settings, on, verdict }: PlannedStep, nowMs: number) {
  const goes = verdict.kind === 'go';
  const approval = goes && verdict.approval !== undefined ? verdict.approval : null;
  return {
    id: stepIdOf(runId, position, target),
    runId,
    position,
    action,
    kind,
    target,
    targetKey: target.key,
    accountId: target.accountId ?? null,
    settings,
    happens: on,
    dryRun: goes && verdict.dryRun,
    state: goes ? ('planned' as const) : ('refused' as const),
    reason: goes ? null : verdict.reason,
    approval: approval && {
      people: approval.people,
      withinMinutes: approval.withinMinutes,
      otherwise: approval.otherwise,
      because: approval.because,
    },
    expiresMinutes: (goes ? verdict.expiresMinutes : undefined) ?? null,
    nextMs: goes ? nowMs : null,
    storedMs: nowMs,
    updatedMs: nowMs,
  };
}

const MOMENT_OF: Readonly<Record<string, Moment['kind']>> = {
  start: 'started',
  update: 'grew',
  end: 'ended',
  withdrawn: 'withdrawn',
  superseded: 'superseded',
};

function momentsOf({ rows, incident, supersededBy }: Tidings): Moment[] {
  const { reasons, insights, accounts, severity } = incident;
  const where = accounts.length === 1 ? 'one account' : `${accounts.length} accounts`;
  const texts: Readonly<Record<string, string>> = {
    start: `Unusual activity began: ${reasons[0] ?? 'see above'}.`,
    update: `More of it: ${insights.length} unusual APIs in ${where} by now, severity ${severity}.`,
    end: 'It is over: activity is back to normal.',
    withdrawn: 'Taken back: an early look at it did not hold.',
    superseded: `It is part of another incident by now: ${supersededBy ?? 'see there'}.`,
  };
  return rows.map(({ revision, kind, storedMs }) => ({
    // Growth that reads the same is told once: numbers go up and down while an incident lasts.
    key: kind === 'update' ? `grew ${texts.update}` : orderedKey(revision, kind),
    kind: MOMENT_OF[kind] ?? 'grew',
    text: texts[kind] ?? '',
    atMs: storedMs,
  }));
}

/** What comes at the same moment is told in the order of its key: the beginning before the end. */
function orderedKey(revision: number, kind: string): string {
  return `r${String(revision).padStart(6, '0')} ${kind === 'start' ? 'begin' : kind}`;
}

/** An incident that was none: what was taken away because of it is given back now, and nobody is asked any more. */
async function takeBack(tx: Transaction, incidentId: string, runId: string, nowMs: number): Promise<AuditEntry[]> {
  const rows = (
    await tx
      .select()
      .from(steps)
      .where(and(eq(steps.runId, runId), eq(steps.kind, 'contain')))
  ).map(readStep);
  const asked = rows.filter(({ state }) => state === 'asking' || state === 'approved' || state === 'planned');
  for (const { id, version, appliedMs } of asked) {
    if (appliedMs !== null) continue;
    const gone = { state: 'declined', reason: 'the incident was withdrawn', nextMs: null, version: version + 1 };
    await tx.update(steps).set(gone).where(eq(steps.id, id));
  }
  const inForce = rows.filter(
    ({ state, appliedMs }) =>
      appliedMs !== null && (IN_FORCE.includes(state) || state === 'approved' || state === 'failed'),
  );
  for (const step of inForce) {
    await tx
      .update(steps)
      .set({ expiresMs: nowMs, nextMs: nowMs, version: step.version + 1 })
      .where(eq(steps.id, step.id));
  }
  return inForce.map((step: Step) => ({
    what: 'withdrawn',
    actor: TRAILWARDEN,
    incidentId,
    runId,
    stepId: step.id,
    detail: { target: targetWords(step), because: 'the incident was withdrawn' },
  }));
}
