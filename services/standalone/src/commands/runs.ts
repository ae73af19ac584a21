import type { Decided, Run, RunShown } from '@trailwarden/responder';
import type { ResponderControl } from '../control/port.js';
import { NotInStoreError } from '../errors.js';
import type { DecideOptions, RunsListOptions, RunsShowOptions } from '../options/runs-options.js';
import { runText } from '../output/run-text.js';
import { runListedObject, runObject } from '../output/runs-json.js';
import { runsText } from '../output/runs-text.js';
import { safe, safeJson, wrap } from '../output/text.js';
import { widthOf } from '../output/width.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { withControl } from './with-control.js';

const RUNS_SHOWN = 50;
const RUNS_JSON_MAX = 10_000;
/** Ids with the same beginning that are named. */
const ALIKE_MAX = 6;

/** `runs list`: what playbooks did, or would. */
export function listRuns({ store, json, states, incident }: RunsListOptions, around: Surroundings): Promise<ExitCode> {
  const { columns, ink, command, write } = around;
  return withControl(store, around, async (control): Promise<ExitCode> => {
    const incidentId = incident === undefined ? undefined : await findIncidentId(control, incident);
    const max = json ? RUNS_JSON_MAX : RUNS_SHOWN;
    const found = await control.listRuns({ incidentId, states, max });
    if (json) for (const run of found) write(`${safeJson(runListedObject(run))}\n`);
    else write(runsText({ runs: found, cut: found.length === max, columns, ink, command }));
    return 0;
  });
}

/** `runs show`: all of one. */
export function showRun({ store, json, run: idStart }: RunsShowOptions, around: Surroundings): Promise<ExitCode> {
  const { columns, ink, command, write } = around;
  return withControl(store, around, async (control): Promise<ExitCode> => {
    const shown = await control.showRun((await findRun(control, idStart)).id);
    write(json ? `${safeJson(runObject(shown))}\n` : runText({ shown, columns, ink, command }));
    return 0;
  });
}

/** `runs approve`, `decline`, `extend`, `revert`, `snooze`. @returns 1 when nothing was changed. */
export function decideRun(options: DecideOptions, around: Surroundings): Promise<ExitCode> {
  const { store, json, run: idStart, steps, kind, as, minutes } = options;
  return withControl(store, around, async (control): Promise<ExitCode> => {
    const shown = await control.showRun((await findRun(control, idStart)).id);
    const decided = await control.decide({
      kind,
      runId: shown.run.id,
      stepIds: steps.map((step) => stepIdOf(shown, step)),
      ...(minutes !== undefined && { minutes }),
      by: { via: 'command', id: as },
      atMs: around.clock.nowMs(),
    });
    tell(decided, control.isRunning, json, around);
    return decided.kind === 'done' || decided.kind === 'noted' ? 0 : 1;
  });
}

function tell(
  { kind, message }: Decided,
  isRunning: boolean,
  json: boolean,
  { write, ink, columns, command }: Surroundings,
): void {
  if (json) return void write(`${safeJson({ kind, message })}\n`);
  const isDone = kind === 'done' || kind === 'noted';
  const later = isDone && !isRunning ? ` It is carried out when ${command} serve runs next.` : '';
  for (const line of wrap(`${safe(message)}${later}`, widthOf(columns))) write(`${isDone ? line : ink.alert(line)}\n`);
}

/** @throws {NotInStoreError} unless the beginning of an id means one run. */
export async function findRun(control: ResponderControl, idStart: string): Promise<Run> {
  const named = await control.findRuns(idStart, ALIKE_MAX);
  const bare = idStart.startsWith('run-') ? [] : await control.findRuns(`run-${idStart}`, ALIKE_MAX);
  const found = [...new Map([...named, ...bare].map((run) => [run.id, run])).values()];
  const [run] = found;
  if (run === undefined) {
    throw new NotInStoreError(
      `No run, and no incident with a run, has an id that begins with ${idStart}.`,
      'runs list names them.',
    );
  }
  if (found.length > 1) {
    const ids = found.map(({ id, playbookId }) => `${id} (${playbookId})`).join(', ');
    throw new NotInStoreError(`Several runs are meant by ${idStart}.`, `Name one: ${ids}.`);
  }
  return run;
}

/** Of an incident that some run is about. @throws {NotInStoreError} unless the beginning of an id means one. */
async function findIncidentId(control: ResponderControl, idStart: string): Promise<string> {
  const found = (await control.findRuns(idStart, ALIKE_MAX)).filter(({ incidentId }) => incidentId.startsWith(idStart));
  const ids = [...new Set(found.map(({ incidentId }) => incidentId))];
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  throw new NotInStoreError(
    `${ids.length === 0 ? 'No incident with a run has' : 'Several incidents have'} an id that begins with ${idStart}.`,
    ids.length === 0
      ? 'insights list names incidents; not every one is answered.'
      : `Write more of it: ${ids.join(', ')}.`,
  );
}

/** @param step - number as shown, or the beginning of its id. @throws {NotInStoreError} */
function stepIdOf({ run, steps }: RunShown, step: string): string {
  const isNumber = /^\d{1,2}$/.test(step);
  const found = isNumber ? [steps[Number(step) - 1]] : steps.filter(({ id }) => id.startsWith(withPrefix(step)));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first.id;
  throw new NotInStoreError(
    `${run.id} has no step ${step}${found.length > 1 ? ' that is one alone' : ''}; nothing was changed.`,
    `runs show ${run.id} numbers them, from 1 to ${steps.length}.`,
  );
}

export function withPrefix(step: string): string {
  return step.startsWith('step-') ? step : `step-${step}`;
}
