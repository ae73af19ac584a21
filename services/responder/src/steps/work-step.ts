import { runs } from '@trailwarden/platform';
import { eq } from 'drizzle-orm';
import type { Action, ActionPorts, ContainAction, Json, TellAction } from '../actions/action.js';
import { TRAILWARDEN } from '../audit/append.js';
import { StepMovedError, UnknownActionError } from '../errors.js';
import { CALLS_KEPT_MAX, type JournalCall, withJournal } from '../service/journal.js';
import type { Responding } from '../service/responding.js';
import { type Alongside, changeStep } from './change-step.js';
import {
  type Advance,
  apply,
  begin,
  commit,
  isReverted,
  revert,
  timeOut,
  verify,
  verifyRevert,
} from './contain-step.js';
import { holdStep, releaseStep } from './hold.js';
import { mayStillGo } from './may-still-go.js';
import { failureOf } from './retry.js';
import { type Run, readRun, type Step } from './step.js';
import { tell } from './tell-step.js';
import { turnOf } from './turn-of.js';
import { targetWords } from './words.js';

/** Goes at one step in one job; a bound, not a hope: no path through the states is longer. */
const GOES_MAX = 12;

/** Since there was something new to tell: a channel that has been full for so long does not want it. */
const QUEUES_MS_MAX = 24 * 3_600_000;

/** Does what there is to do about a step now, and notes when to look at it next. What it finds half done it takes up. */
export async function workStep(work: Responding, ports: ActionPorts, stepId: string): Promise<void> {
  const { data, me, clock } = work;
  const held = await holdStep(data.db, stepId, me, clock.nowMs());
  if (held === undefined) return;
  try {
    const [row] = await data.db.select().from(runs).where(eq(runs.id, held.runId));
    if (row === undefined) return;
    const run = readRun(row);
    let step: Step | undefined = held;
    for (let go = 0; step !== undefined && go < GOES_MAX && !work.signal.aborted; go += 1)
      step = await goOn(work, ports, run, step);
  } finally {
    await releaseStep(data.db, stepId, me).catch(() => undefined);
  }
}

/** @returns the step as it is then; undefined when there is nothing more to do now. */
async function goOn(work: Responding, ports: ActionPorts, run: Run, step: Step): Promise<Step | undefined> {
  const { data, clock } = work;
  const calls: JournalCall[] = [];
  try {
    const advance = await withJournal(calls, () => advanceOf(work, ports, run, step));
    if (advance === undefined) return undefined;
    return await put(work, run, step, advance, calls);
  } catch (error) {
    // A decision came in between, or another process was faster: what is true now is seen by the next go.
    if (error instanceof StepMovedError) return undefined;
    const attempts = step.attempts + 1;
    const failure = failureOf(error, attempts, Math.random());
    const { code, message, hint, waitMs, isQueueing = false } = failure;
    const detail = { code, message, attempt: attempts };
    if (waitMs !== undefined && !(isQueueing && clock.nowMs() - run.updatedMs > QUEUES_MS_MAX)) {
      const again = {
        attempts: isQueueing ? step.attempts : attempts,
        reason: message,
        nextMs: clock.nowMs() + waitMs,
        // Sent away before anything was said: the next go need not look for it.
        ...(isQueueing && step.kind === 'tell' && calls.every(wasSentAway) && { appliedMs: step.appliedMs }),
      };
      await changeStep(
        data.db,
        run,
        step,
        again,
        withCalls({ audit: [{ what: 'tried', actor: TRAILWARDEN, detail }] }, calls),
        clock.nowMs(),
      );
      work.log.debug('a step is tried again later', { step: step.id, action: step.action, code, waitMs });
      return undefined;
    }
    work.log.error(`a step failed: ${message}`, { step: step.id, action: step.action, run: run.id, hint });
    await put(work, run, step, failed(step, attempts, failure), calls);
    return undefined;
  }
}

/** What is taken away by then stays so until its time ends: a dead letter is still undone. */
function failed(
  step: Step,
  attempts: number,
  { code, message, hint }: { code: string; message: string; hint: string },
): Advance {
  const inForce = step.kind === 'contain' && step.appliedMs !== null && step.state !== 'reverting';
  const text = `Failed: ${step.action} on ${targetWords(step)}. ${message} ${hint}`;
  return {
    change: {
      state: 'failed',
      failedFrom: step.state === 'failed' ? step.failedFrom : step.state,
      reason: message,
      attempts,
      nextMs: inForce ? step.expiresMs : null,
    },
    alongside: {
      audit: [{ what: 'failed', actor: TRAILWARDEN, detail: { code, message, from: step.state } }],
      // Of a message that cannot be sent, a message would have to be sent.
      moments: step.kind === 'tell' ? [] : [{ key: `failed ${step.version}`, kind: 'failed', text }],
    },
  };
}

const wasSentAway = ({ outcome }: JournalCall): boolean => outcome.endsWith('throttled');

async function put(
  work: Responding,
  run: Run,
  step: Step,
  { change, alongside }: Advance,
  calls: readonly JournalCall[],
): Promise<Step> {
  const { data, clock, onStep } = work;
  const nowMs = clock.nowMs();
  const after = await changeStep(data.db, run, step, change, withCalls(alongside, calls), nowMs);
  if (after.state !== step.state || step.kind === 'tell') {
    onStep?.({
      runId: run.id,
      stepId: step.id,
      action: step.action,
      state: after.state,
      afterMs: nowMs - run.storedMs,
    });
  }
  return after;
}

function withCalls({ audit, moments = [] }: Alongside, calls: readonly JournalCall[]): Alongside {
  if (calls.length === 0) return { audit, moments };
  const detail = { calls: calls.map((call) => ({ ...call })), more: calls.length === CALLS_KEPT_MAX };
  return { audit: [{ what: 'called', actor: TRAILWARDEN, detail }, ...audit], moments };
}

async function advanceOf(work: Responding, ports: ActionPorts, run: Run, step: Step): Promise<Advance | undefined> {
  const action = work.actions.find(({ id }) => id === step.action);
  if (action === undefined) throw new UnknownActionError(step.action);
  if (isTelling(action)) return tell(work, ports, run, step, action);
  return containing(work, ports, run, step, action as unknown as ContainAction<object, Json>);
}

async function containing(
  work: Responding,
  ports: ActionPorts,
  run: Run,
  step: Step,
  action: ContainAction<object, Json>,
): Promise<Advance | undefined> {
  const nowMs = work.clock.nowMs();
  const isDue = step.nextMs !== null && step.nextMs <= nowMs;
  const isOver = step.expiresMs !== null && step.expiresMs <= nowMs;
  switch (step.state) {
    case 'planned':
      if (!isDue) return undefined;
      return (
        (await turnOf(work.data.db, run, step, nowMs)) ??
        (await mayStillGo(work, run, step)) ??
        begin(step, action, ports)
      );
    case 'asking':
      return isDue ? timeOut(step) : undefined;
    case 'approved':
      if (step.appliedMs !== null) return apply(step, action, ports);
      return (await mayStillGo(work, run, step)) ?? commit(step, action, ports);
    case 'applied':
      if (isOver) return expire(step);
      return isDue ? verify(step, action, ports) : undefined;
    case 'contained':
      return isOver ? expire(step) : undefined;
    case 'failed':
      return isOver && step.appliedMs !== null && step.failedFrom !== 'reverting' ? expire(step) : undefined;
    case 'reverting':
      if (!isDue) return undefined;
      return isReverted(step) ? verifyRevert(step, action, ports) : revert(step, action, ports);
    default:
      return undefined;
  }
}

function expire(step: Step): Advance {
  const text = `Its time is over: what was taken from ${targetWords(step)} is given back now.`;
  return {
    change: { state: 'reverting', attempts: 0, nextMs: step.expiresMs },
    alongside: {
      audit: [{ what: 'expired', actor: TRAILWARDEN, detail: { expiresMs: step.expiresMs } }],
      moments: [{ key: 'expired', kind: 'expired', text }],
    },
  };
}

function isTelling(action: Action): action is TellAction<never, never> {
  return action.kind === 'tell';
}
