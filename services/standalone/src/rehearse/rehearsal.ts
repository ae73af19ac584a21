import type { RunShown, StepState } from '@trailwarden/responder';
import { REHEARSERS, type Stage } from './stage.js';
import { type Happening, readTimeline, runsOf } from './timeline.js';

export interface Asked {
  readonly runId: string;
  readonly playbookId: string;
  readonly title: string;
  readonly target: string;
  readonly calls: readonly string[];
  readonly people: 1 | 2;
}

/** What whoever rehearses says when it asks. */
export type Answer = 'approve' | 'decline';

export interface Rehearsed {
  /** In order. */
  readonly timeline: readonly Happening[];
  readonly runs: readonly RunShown[];
  /** Whether every step came to the end that its playbook says. */
  readonly closed: boolean;
  /** If not: what is open, sentences. */
  readonly open: readonly string[];
}

/** Files come every few minutes, as CloudTrail's do. */
const STEP_MINUTES = 5;
/** Afterwards all that is waited for is that it is over. */
const AFTERWARDS_MINUTES = 10;
/** So long after it stopped something has to be seen of it. */
const SEEN_WITHIN_MINUTES = 120;
/** So long after that it has to be over. */
const OVER_WITHIN_MINUTES = 240;
/** Longer than any containment may last. */
const PATIENCE_MINUTES = 8 * 24 * 60;

const ENDS: readonly StepState[] = [
  'told',
  'reverted',
  'declined',
  'refused',
  'not-applicable',
  'skipped',
  'rehearsed',
];

/**
 * Plays an incident from its first call to the last right given back: time goes on in steps while something may come of it, and jumps to the next
 * appointment when there is nothing but waiting.
 */
export async function rehearse(
  stage: Stage,
  answer: (asked: Asked) => Promise<Answer>,
  onMinute: (minute: number) => void,
  signal: AbortSignal,
): Promise<Rehearsed> {
  await untilOver(stage, answer, onMinute, signal);
  await untilClosed(stage, answer, onMinute, signal);
  const runs = await runsOf(stage);
  const open = openOf(runs, signal.aborted);
  return { timeline: await readTimeline(stage, runs), runs, closed: open.length === 0, open };
}

/** While it lasts, and until it is told that it is over. */
async function untilOver(
  stage: Stage,
  answer: (asked: Asked) => Promise<Answer>,
  onMinute: (minute: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { truth } = stage;
  const seenBy = truth.endMinute + SEEN_WITHIN_MINUTES;
  for (
    let minute = truth.startMinute;
    !signal.aborted;
    minute += minute < truth.endMinute ? STEP_MINUTES : AFTERWARDS_MINUTES
  ) {
    await goTo(stage, minute, onMinute, signal);
    await stage.sandboxed.sandbox.deliverUpTo(minute);
    await stage.settle(signal);
    await answerAll(stage, answer, signal);
    const runs = await runsOf(stage);
    const isOver = runs.length > 0 && runs.every(({ incidentState }) => incidentState !== 'open');
    if (minute > truth.endMinute && isOver) return;
    if (minute > (runs.length === 0 ? seenBy : seenBy + OVER_WITHIN_MINUTES)) return;
  }
}

/** From one appointment to the next. */
async function untilClosed(
  stage: Stage,
  answer: (asked: Asked) => Promise<Answer>,
  onMinute: (minute: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = stage;
  const last = clock.nowMs() / 60_000 + PATIENCE_MINUTES;
  while (!signal.aborted) {
    const next = await nextAppointment(stage);
    if (next > last) return;
    await goTo(stage, Math.max(next, Math.floor(clock.nowMs() / 60_000) + 1), onMinute, signal);
    await stage.settle(signal);
    await answerAll(stage, answer, signal);
  }
}

/** Minute by minute past appointments that come before: a re-read a minute after is one a minute after. */
async function goTo(
  stage: Stage,
  minute: number,
  onMinute: (minute: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { clock, responder } = stage;
  while (!signal.aborted) {
    const next = await nextAppointment(stage);
    const to = Math.max(Math.min(next, minute), Math.floor(clock.nowMs() / 60_000) + 1);
    if (next >= minute || to >= minute) break;
    clock.putTo(to);
    onMinute(to);
    await responder.responder.look();
    await responder.untilIdle(signal);
  }
  clock.putTo(minute);
  onMinute(minute);
}

/** Minute in which a step is to be looked at next; infinite when there is none. */
async function nextAppointment({ platform }: Stage): Promise<number> {
  const { rows } = await platform.data.pool.query<{ next: number | null }>(
    'select min(next_ms)::float8 as next from trailwarden.steps',
  );
  return Math.ceil((rows[0]?.next ?? Number.POSITIVE_INFINITY) / 60_000);
}

async function answerAll(stage: Stage, answer: (asked: Asked) => Promise<Answer>, signal: AbortSignal): Promise<void> {
  const { responder, clock } = stage;
  for (const { run, steps } of await runsOf(stage)) {
    for (const { id, state, action, target, calls, approval } of steps) {
      if (state !== 'asking' || approval === undefined || signal.aborted) continue;
      const { people } = approval;
      const kind = await answer({ runId: run.id, playbookId: run.playbook.id, title: action, target, calls, people });
      for (const { slack } of REHEARSERS.slice(0, kind === 'approve' ? people : 1)) {
        await responder.responder.decide({
          kind,
          runId: run.id,
          stepIds: [id],
          by: { via: 'slack', id: slack },
          atMs: clock.nowMs(),
        });
      }
    }
  }
  await responder.untilIdle(signal);
}

function openOf(runs: readonly RunShown[], aborted: boolean): string[] {
  if (aborted) return ['It was interrupted.'];
  if (runs.length === 0) return ['No playbook answered it: either it was not seen, or no `when` fits what was.'];
  const steps = runs.flatMap(({ run, steps: all }) => all.map((step) => ({ playbookId: run.playbook.id, ...step })));
  const open = steps.filter(({ state }) => !ENDS.includes(state));
  const lasting = runs.filter(({ incidentState }) => incidentState === 'open');
  return [
    ...open.map(
      ({ playbookId, action, target, state, reason }) =>
        `${playbookId}: ${action} on ${target} is ${state}${reason === undefined ? '' : `, ${reason}`}.`,
    ),
    ...lasting.map(({ run }) => `${run.playbook.id}: the incident is not over.`),
  ];
}
