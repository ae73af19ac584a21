import type { Mistake } from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';
import type { Ink } from './ink.js';
import { plural, safe, shown, wrap } from './text.js';
import { widthOf } from './width.js';

/** A file that was looked at. */
export interface CheckedPlaybook {
  readonly file: string;
  readonly playbook: Playbook | undefined;
  readonly mistakes: readonly Mistake[];
}

interface PlaybooksShown {
  readonly checked: readonly CheckedPlaybook[];
  readonly columns: number | undefined;
  readonly ink: Ink;
}

/** A line a playbook that is fine; of the others each mistake with its place. */
export function playbooksText({ checked, columns, ink }: PlaybooksShown): string {
  const width = widthOf(columns);
  const mistakes = checked.flatMap((each) => each.mistakes);
  const fine = checked.flatMap(({ playbook }) => playbook ?? []);
  const summary =
    mistakes.length === 0
      ? ink.good(`${fine.length} ${plural(fine.length, 'playbook')}, nothing wrong`)
      : ink.alert(`${mistakes.length} ${plural(mistakes.length, 'mistake')}`) +
        ink.faint(`; ${fine.length} ${plural(fine.length, 'playbook is', 'playbooks are')} fine`);
  const lines = [
    '',
    ...fine.flatMap((playbook) => fineLines(playbook, width, ink)),
    ...(mistakes.length > 0 && fine.length > 0 ? [''] : []),
    ...mistakes.flatMap((mistake) => mistakeLines(mistake, width, ink)),
    '',
    checked.length === 0 ? ink.alert('There is no playbook: files of playbooks end in .yaml.') : summary,
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function fineLines({ id, title, mode, then }: Playbook, width: number, ink: Ink): string[] {
  const actions = then.map(({ action, approval }) => `${shown(action, 40)}${approval === undefined ? '' : ' (asks)'}`);
  return [
    `  ${ink.good('✓')} ${ink.name(shown(id, 64))}  ${shown(title, Math.max(20, width - id.length - 8))}`,
    ...wrap(`mode ${mode}: ${actions.join(', ')}`, width - 6).map((line) => `      ${ink.faint(line)}`),
  ];
}

function mistakeLines({ at, path, problem }: Mistake, width: number, ink: Ink): string[] {
  return [
    `  ${ink.alert('✗')} ${ink.strong(safe(at))}`,
    ...wrap(`${path === '' ? '' : `${safe(path)} `}${safe(problem)}`, width - 6).map((line) => `      ${line}`),
  ];
}
