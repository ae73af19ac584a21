import { type Database, steps } from '@trailwarden/platform';
import { and, eq, isNull, lte, or } from 'drizzle-orm';
import { readStep, type Step } from './step.js';

/** How long one go at a step may take; then its process is taken for dead, and another goes on. */
export const HOLD_MS = 120_000;

/** Takes a step for oneself. Undefined: somebody else is at it, or there is none. */
export async function holdStep(db: Database, stepId: string, me: string, nowMs: number): Promise<Step | undefined> {
  const [row] = await db
    .update(steps)
    .set({ heldBy: me, heldUntilMs: nowMs + HOLD_MS })
    .where(and(eq(steps.id, stepId), or(isNull(steps.heldUntilMs), lte(steps.heldUntilMs, nowMs))))
    .returning();
  return row && readStep(row);
}

export async function releaseStep(db: Database, stepId: string, me: string): Promise<void> {
  await db
    .update(steps)
    .set({ heldBy: null, heldUntilMs: null })
    .where(and(eq(steps.id, stepId), eq(steps.heldBy, me)));
}
