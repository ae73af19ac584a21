import type { Step } from '@trailwarden/responder';
import type { Ink } from './ink.js';
import { formatCount, formatMinute } from './quantities.js';
import { plural, shown, wrap } from './text.js';
import { widthOf } from './width.js';

const INDENT = '     ';

interface DeadLettersShown {
  readonly steps: readonly Step[];
  readonly columns: number | undefined;
  readonly ink: Ink;
  readonly command: string;
}

/** Steps that are not tried again by themselves, newest first. */
export function deadLettersText({ steps, columns, ink, command }: DeadLettersShown): string {
  const width = widthOf(columns);
  if (steps.length === 0) return `\n${ink.good('No step failed.')}\n\n`;
  const lines = [
    '',
    ink.title(`${formatCount(steps.length)} ${plural(steps.length, 'step')} failed`),
    '',
    ...steps.flatMap((step) => stepLines(step, width, ink)),
    ...wrap(
      `Once mended: ${command} dead-letters retry STEP --as NAME, or --all. All of a run: runs show RUN.`,
      width,
    ).map(ink.faint),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function stepLines(step: Step, width: number, ink: Ink): string[] {
  const { id, runId, action, target, accountId, reason, attempts, failedFrom, expiresMs, appliedMs, updatedMs } = step;
  const where = accountId === null ? '' : ` in ${shown(accountId, 12)}`;
  const holds =
    appliedMs !== null && failedFrom !== 'reverting' && expiresMs !== null
      ? [`Rights may be taken away now; they are given back ${minuteOf(expiresMs)} UTC all the same.`]
      : [];
  const notes = [
    shown(reason ?? 'no reason is known', 600),
    ...holds,
    `${runId}, tried ${formatCount(attempts)} ${plural(attempts, 'time')} as ${failedFrom ?? 'planned'}, given up ${minuteOf(updatedMs)} UTC`,
  ];
  return [
    `  ${ink.name(id)}  ${ink.strong(shown(action, 40))} ${shown(target.name, 60)}${where}`,
    ...notes.flatMap((note, at) =>
      wrap(note, width - INDENT.length).map((line) => `${INDENT}${at === 0 ? ink.alert(line) : ink.faint(line)}`),
    ),
    '',
  ];
}

function minuteOf(ms: number): string {
  return formatMinute(Math.floor(ms / 60_000));
}
