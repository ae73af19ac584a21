import type { Incident } from '@trailwarden/detector';
import { incidents } from '@trailwarden/platform';
import { type ActionSpec, type IncidentState, plan } from '@trailwarden/playbooks';
import { eq } from 'drizzle-orm';
import { TRAILWARDEN } from '../audit/append.js';
import { gatherWorld } from '../plan/gather-world.js';
import type { Responding } from '../service/responding.js';
import type { Advance } from './contain-step.js';
import type { Run, Step } from './step.js';
import { targetWords } from './words.js';

/** The world has moved on since a containment was planned: guard rails are asked again right before. Undefined when it may go on as it is. */
export async function mayStillGo(work: Responding, run: Run, step: Step): Promise<Advance | undefined> {
  const { db } = work.data;
  const [row] = await db.select().from(incidents).where(eq(incidents.id, run.incidentId));
  if (row === undefined) return undefined;
  const incident = row.incident as Incident;
  const world = await gatherWorld(db, work, incident, await work.surroundings(incident));
  const situation = { incident, state: row.state as IncidentState, world };
  const { runs } = plan(situation, [run.playbook], work.actions as readonly ActionSpec[]);
  const planned = runs[0]?.steps.find(
    ({ position, target }) =>
      position === step.position && target.key === step.targetKey && (target.accountId ?? null) === step.accountId,
  );
  if (planned === undefined) return refused(step, 'match', 'the incident is no longer one that the playbook answers');
  const { verdict } = planned;
  if (verdict.kind === 'refused') return refused(step, verdict.guard, verdict.reason);
  if (verdict.dryRun && !step.dryRun) return refused(step, 'mode', 'containments were switched off meanwhile');
  // A cap was reached meanwhile: a person is asked, who was not to be asked before.
  if (verdict.approval === undefined || step.approval !== null || step.dryRun) return undefined;
  const { people, withinMinutes, otherwise, because } = verdict.approval;
  return {
    change: { state: 'planned', approval: { people, withinMinutes, otherwise, because } },
    alongside: { audit: [{ what: 'to-be-asked', actor: TRAILWARDEN, detail: { because } }] },
  };
}

function refused(step: Step, guard: string, reason: string): Advance {
  const text = `Not done to ${targetWords(step)}: ${reason}.`;
  return {
    change: { state: 'refused', reason, nextMs: null },
    alongside: {
      audit: [{ what: 'refused', actor: TRAILWARDEN, detail: { guard, reason } }],
      moments: [{ key: 'refused', kind: 'refused', text }],
    },
  };
}
