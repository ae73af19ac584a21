import type { Severity } from '@trailwarden/detector';
import type { RunListed } from '@trailwarden/responder';
import { columnsTable } from './columns-table.js';
import { type Ink, SEVERITY_MARK } from './ink.js';
import { formatCount, formatShortMinute } from './quantities.js';
import { statesText } from './step-words.js';
import { plural, shown, wrap } from './text.js';
import { widthOf } from './width.js';

const INDENT = '  ';
const ACCOUNTS_SHOWN = 1;
const PLAYBOOK_CHARS = { narrow: 22, wide: 36 } as const;
/** From here on when a run changed is shown too. */
const WIDE = 110;

interface RunsShown {
  readonly runs: readonly RunListed[];
  /** There are more. */
  readonly cut: boolean;
  readonly columns: number | undefined;
  readonly ink: Ink;
  readonly command: string;
}

/** Runs, those that changed last first. */
export function runsText({ runs, cut, columns, ink, command }: RunsShown): string {
  const width = widthOf(columns);
  if (runs.length === 0) {
    return `\n${ink.good('No run.')} ${ink.faint('No playbook answered an incident of that kind yet.')}\n\n`;
  }
  const asking = runs.filter(({ states }) => (states.asking ?? 0) > 0);
  const failed = runs.filter(({ states }) => (states.failed ?? 0) > 0);
  const notes = [
    ...(asking.length > 0 ? [ink.alert(`${asking.length} ${plural(asking.length, 'asks', 'ask')}`)] : []),
    ...(failed.length > 0 ? [ink.alert(`${failed.length} failed in part`)] : []),
  ];
  const heads = ['run', 'incident from', 'playbook', 'account', 'steps', ...(width >= WIDE ? ['changed'] : [])];
  const table = columnsTable(
    heads.map((title) => ({ title, right: false })),
    runs.map((run) => rowOf(run, width, ink)),
    ink,
  );
  const lines = [
    '',
    [ink.title(`${formatCount(runs.length)}${cut ? ' newest' : ''} ${plural(runs.length, 'run')}`), ...notes].join(
      ', ',
    ),
    '',
    ...table.map((line) => `${INDENT}${line}`),
    '',
    ...wrap(`All of one: ${command} runs show ${runs[0]?.run.id ?? 'RUN'}`, width).map(ink.faint),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function rowOf({ run, severity, startMinute, accounts, states }: RunListed, width: number, ink: Ink): string[] {
  const mark = SEVERITY_MARK[severity as Severity] ?? '·';
  const color = ink.severity[severity as Severity] ?? ink.faint;
  const more = accounts.length - ACCOUNTS_SHOWN;
  const playbookChars = width >= WIDE ? PLAYBOOK_CHARS.wide : PLAYBOOK_CHARS.narrow;
  return [
    ink.name(shown(run.id, 20)),
    `${color(mark)} ${formatShortMinute(startMinute)}`,
    shown(run.playbookId, playbookChars),
    `${shown(accounts[0] ?? '', 12)}${more > 0 ? ink.faint(` +${more}`) : ''}`,
    statesText(states, ink),
    ...(width >= WIDE ? [ink.faint(formatShortMinute(Math.floor(run.updatedMs / 60_000)))] : []),
  ];
}
