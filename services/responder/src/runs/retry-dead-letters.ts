import { type Database, steps } from '@trailwarden/platform';
import { and, eq, inArray } from 'drizzle-orm';
import { appendAudit } from '../audit/append.js';
import { readStep, type Step } from '../steps/step.js';

/** Puts failed steps back to where they failed. @param stepIds - none: all. @returns those that are tried again. */
export async function retryDeadLetters(
  db: Database,
  stepIds: readonly string[],
  by: string,
  nowMs: number,
): Promise<Step[]> {
  return db.transaction(async (tx) => {
    const only = stepIds.length === 0 ? undefined : inArray(steps.id, [...stepIds]);
    const rows = (
      await tx
        .select()
        .from(steps)
        .where(and(eq(steps.state, 'failed'), only))
        .for('update')
    ).map(readStep);
    for (const step of rows) {
      await tx
        .update(steps)
        .set({
          state: step.failedFrom ?? 'planned',
          failedFrom: null,
          attempts: 0,
          nextMs: nowMs,
          version: step.version + 1,
          updatedMs: nowMs,
        })
        .where(eq(steps.id, step.id));
    }
    const entries = rows.map(({ id, runId, reason }) => ({
      what: 'redriven',
      actor: by,
      runId,
      stepId: id,
      detail: { reason },
    }));
    await appendAudit(tx, entries, nowMs);
    return rows;
  });
}
