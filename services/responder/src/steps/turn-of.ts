import { type Database, steps } from '@trailwarden/platform';
import { and, eq, lt } from 'drizzle-orm';
import { TRAILWARDEN } from '../audit/append.js';
import type { Advance } from './contain-step.js';
import { HOLDS_UP, type Run, readStep, type Step } from './step.js';

/** One that waits looks again so often, if nobody wakes it. */
const LOOK_AGAIN_MS = 5_000;

/** Steps of a run are taken in the playbook's order. Undefined when it is this one's turn; else what becomes of it now: it waits, or is left out. */
export async function turnOf(db: Database, run: Run, step: Step, nowMs: number): Promise<Advance | undefined> {
  const rows = await db
    .select()
    .from(steps)
    .where(and(eq(steps.runId, run.id), lt(steps.position, step.position)));
  const before = rows.map(readStep);
  const failed = before.find(({ state }) => state === 'failed');
  if (failed !== undefined && run.playbook.stopOnFailure) {
    const reason = `${failed.action} before it failed`;
    return {
      change: { state: 'skipped', reason, nextMs: null },
      alongside: { audit: [{ what: 'skipped', actor: TRAILWARDEN, detail: { reason } }] },
    };
  }
  if (!before.some(isHoldingUp)) return undefined;
  return { change: { nextMs: nowMs + LOOK_AGAIN_MS }, alongside: { audit: [] } };
}

/** A telling that is tried again has had its first chance: rights are not left as they are because a channel is down. */
function isHoldingUp({ kind, state, attempts }: Step): boolean {
  return HOLDS_UP.includes(state) && !(kind === 'tell' && attempts > 0);
}
