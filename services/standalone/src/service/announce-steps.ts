import type { Data, Log } from '@trailwarden/platform';
import { ACTIONS, findRuns, type StepTold, showRun } from '@trailwarden/responder';
import type { StepNews } from '../output/step-line.js';
import { firstTime } from './first-time.js';

/** Steps whose telling was announced. */
const KNOWN_MAX = 10_000;

/** Looks up what a step is about, for whoever reads along. Each telling is announced once: what follows it is in the place that is told. */
export function announceSteps(
  data: Data,
  log: Log,
  nowMs: () => number,
  announce: (news: StepNews) => void,
): (told: StepTold) => void {
  const isFirst = firstTime(KNOWN_MAX);
  const look = async ({ runId, stepId, action }: StepTold): Promise<void> => {
    const [run] = await findRuns(data.db, runId, 1);
    const step = run && (await showRun({ data, actions: ACTIONS }, run)).steps.find(({ id }) => id === stepId);
    if (run === undefined || step === undefined) return;
    const title = ACTIONS.find(({ id }) => id === action)?.title ?? action;
    announce({ atMs: nowMs(), runId, playbookId: run.playbook.id, title, step });
  };
  return (told) => {
    if (told.state === 'told' && !isFirst(told.stepId)) return;
    look(told).catch((error: unknown) => log.debug('a step could not be announced', { error }));
  };
}
