import { type Database, outbox, steps } from '@trailwarden/platform';
import { and, asc, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';

/** Incidents with tidings that nobody took yet, oldest first. */
export async function untoldIncidents(db: Database, max: number): Promise<string[]> {
  const rows = await db
    .select({ id: outbox.incidentId })
    .from(outbox)
    .where(isNull(outbox.takenMs))
    .groupBy(outbox.incidentId)
    .orderBy(asc(sql`min(${outbox.id})`))
    .limit(max);
  return rows.map(({ id }) => id);
}

/** Steps whose time has come and nobody is at, those first that wait longest. */
export async function dueSteps(db: Database, nowMs: number, max: number): Promise<string[]> {
  const free = or(isNull(steps.heldUntilMs), lte(steps.heldUntilMs, nowMs));
  const rows = await db
    .select({ id: steps.id })
    .from(steps)
    .where(and(isNotNull(steps.nextMs), lte(steps.nextMs, nowMs), free))
    .orderBy(asc(steps.nextMs))
    .limit(max);
  return rows.map(({ id }) => id);
}
