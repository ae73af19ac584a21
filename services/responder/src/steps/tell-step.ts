import { steps } from '@trailwarden/platform';
import { eq } from 'drizzle-orm';
import type { ActionPorts, Json, TellAction } from '../actions/action.js';
import { TRAILWARDEN } from '../audit/append.js';
import type { Responding } from '../service/responding.js';
import { readStory } from '../story/read-story.js';
import type { Advance } from './contain-step.js';
import type { Run, Step } from './step.js';
import { turnOf } from './turn-of.js';

/** Tells what there is to tell as it stands now. What comes up meanwhile is told by the next go. */
export async function tell(
  work: Responding,
  ports: ActionPorts,
  run: Run,
  step: Step,
  given: TellAction<never, never>,
): Promise<Advance | undefined> {
  const nowMs = work.clock.nowMs();
  if (!['planned', 'told'].includes(step.state) || step.nextMs === null || step.nextMs > nowMs) return undefined;
  const action = given as unknown as TellAction<object, Json>;
  if (step.state === 'planned') {
    const waits = await turnOf(work.data.db, run, step, nowMs);
    if (waits !== undefined) return waits;
  }
  const quiet = run.snoozedUntilMs ?? 0;
  if (quiet > nowMs) return { change: { nextMs: quiet }, alongside: { audit: [] } };
  const story = await readStory(work, run, step);
  const receipt = step.receipt ?? undefined;
  // Guard rails were asked when it was planned; that everything was switched off meanwhile counts at once.
  if (step.dryRun || work.settings.mode === 'dry-run') {
    const calls = action.calls(story, step.settings, receipt, ports);
    return {
      change: { state: 'rehearsed', calls, told: step.wanted, nextMs: null },
      alongside: { audit: [{ what: 'rehearsed', actor: TRAILWARDEN, detail: { calls } }] },
    };
  }
  // From here on something may be said that nobody writes down.
  if (step.appliedMs === null) await work.data.db.update(steps).set({ appliedMs: nowMs }).where(eq(steps.id, step.id));
  const told = await action.tell(story, step.settings, receipt, ports);
  return {
    // Should more be wanted by now, `nextMs` is set by whoever wanted it: see changeStep.
    change: {
      state: 'told',
      receipt: told,
      told: step.wanted,
      appliedMs: null,
      attempts: 0,
      reason: action.shortfall?.(told).join(' ') || null,
      nextMs: null,
    },
    alongside: { audit: [{ what: 'told', actor: TRAILWARDEN, detail: { revision: story.revision, receipt: told } }] },
  };
}
