import { runs } from '@trailwarden/platform';
import { eq } from 'drizzle-orm';
import type { ActionPorts, Json, TellAction } from '../actions/action.js';
import { TRAILWARDEN } from '../audit/append.js';
import type { Responding } from '../service/responding.js';
import { readStory } from '../story/read-story.js';
import type { Advance } from './contain-step.js';
import { mayStillGo } from './may-still-go.js';
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
    const waits = (await turnOf(work.data.db, run, step, nowMs)) ?? (await mayStillGo(work, run, step));
    if (waits !== undefined) return waits;
  }
  const quiet = await quietUntil(work, run.id);
  if (quiet > nowMs) return { change: { nextMs: quiet }, alongside: { audit: [] } };
  const story = await readStory(work, run, step);
  const receipt = step.receipt ?? undefined;
  if (step.dryRun) {
    const calls = action.calls(story, step.settings, receipt, ports);
    return {
      change: { state: 'rehearsed', calls, told: step.wanted, nextMs: null },
      alongside: { audit: [{ what: 'rehearsed', actor: TRAILWARDEN, detail: { calls } }] },
    };
  }
  const told = await action.tell(story, step.settings, receipt, ports);
  return {
    // Should more be wanted by now, `nextMs` is set by whoever wanted it: see changeStep.
    change: { state: 'told', receipt: told, told: step.wanted, attempts: 0, reason: null, nextMs: null },
    alongside: { audit: [{ what: 'told', actor: TRAILWARDEN, detail: { revision: story.revision, receipt: told } }] },
  };
}

async function quietUntil({ data }: Responding, runId: string): Promise<number> {
  const [row] = await data.db.select({ until: runs.snoozedUntilMs }).from(runs).where(eq(runs.id, runId));
  return row?.until ?? 0;
}
