import { type Database, moments, runs, steps } from '@trailwarden/platform';
import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Moment } from '../actions/story.js';
import { type AuditEntry, appendAudit, type Transaction } from '../audit/append.js';
import { StepMovedError } from '../errors.js';
import { HOLDS_UP, type Run, readStep, type Step, type StepChange } from './step.js';

/** What is written together with a step's change. */
export interface Alongside {
  readonly audit: readonly Omit<AuditEntry, 'incidentId' | 'runId' | 'stepId'>[];
  /** Keys are made unique by the step's id. */
  readonly moments?: readonly Omit<Moment, 'atMs'>[];
}

/**
 * Changes a step if it is still as it was read, in one transaction with the record of it and a word to those who tell of the run.
 * @returns the step as it is now.
 * @throws StepMovedError when somebody else changed it meanwhile; then nothing is changed.
 */
export async function changeStep(
  db: Database,
  run: Run,
  before: Step,
  change: StepChange,
  { audit, moments: happened = [] }: Alongside,
  nowMs: number,
): Promise<Step> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .update(steps)
      .set({ ...change, ...nextLook(change, nowMs), version: before.version + 1, updatedMs: nowMs } as Partial<
        typeof steps.$inferInsert
      >)
      .where(and(eq(steps.id, before.id), eq(steps.version, before.version)))
      .returning();
    if (row === undefined) throw new StepMovedError(before.id);
    const after = readStep(row);
    const isLast = after.position >= run.playbook.then.length - 1;
    if (!isLast && HOLDS_UP.includes(before.state) && !HOLDS_UP.includes(after.state))
      await wakeFollowing(tx, after, nowMs);
    if (happened.length > 0) {
      const keyed = happened.map((moment) => ({ ...moment, key: `${moment.key} ${before.id}`, atMs: nowMs }));
      await addMoments(tx, run.id, keyed, nowMs);
    }
    const about = { incidentId: run.incidentId, runId: run.id, stepId: before.id };
    await appendAudit(
      tx,
      audit.map((entry) => ({ ...entry, ...about })),
      nowMs,
    );
    return after;
  });
}

/** What was wanted of a telling step while it was telling is not forgotten by its own "nothing more to do". */
function nextLook({ told, nextMs }: StepChange, nowMs: number): object {
  if (told === undefined || nextMs !== null) return {};
  return { nextMs: sql`case when ${steps.wanted} > ${told} then ${nowMs}::bigint end` };
}

/** Lines for those who follow the run, who are then to be told. A moment that is there already is not told again. */
export async function addMoments(
  tx: Transaction,
  runId: string,
  happened: readonly Moment[],
  nowMs: number,
): Promise<void> {
  if (happened.length === 0) return;
  const added = await tx
    .insert(moments)
    .values(happened.map((moment) => ({ ...moment, runId })))
    .onConflictDoNothing()
    .returning({ key: moments.key });
  if (added.length > 0) await touchTelling(tx, runId, nowMs);
}

/** Whoever tells of the run has something to tell. Their `version` stays: a telling that is under way is not disturbed, and sees that more is wanted when it ends. */
async function touchTelling(tx: Transaction, runId: string, nowMs: number): Promise<void> {
  await tx
    .update(steps)
    .set({ wanted: sql`${steps.wanted} + 1`, nextMs: sql`least(coalesce(${steps.nextMs}, ${nowMs}), ${nowMs})` })
    .where(
      and(
        eq(steps.runId, runId),
        eq(steps.kind, 'tell'),
        eq(steps.happens, 'both'),
        inArray(steps.state, ['told', 'planned']),
      ),
    );
  await tx.update(runs).set({ updatedMs: nowMs }).where(eq(runs.id, runId));
}

/** Steps that waited for this one look again. */
async function wakeFollowing(tx: Transaction, { runId, position }: Step, nowMs: number): Promise<void> {
  await tx
    .update(steps)
    .set({ nextMs: nowMs })
    .where(and(eq(steps.runId, runId), gt(steps.position, position), eq(steps.state, 'planned')));
}
