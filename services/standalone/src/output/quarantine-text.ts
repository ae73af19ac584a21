import type { QuarantinedFile } from '@trailwarden/collector';
import type { Ink } from './ink.js';
import { formatCount, formatMinute, isoMinute } from './quantities.js';
import { cutMiddle, plural, safe, shown, wrap } from './text.js';
import { widthOf } from './width.js';

/** More than anybody reads; --json has all. */
const FILES_SHOWN = 50;
const INDENT = '       ';

interface QuarantineShown {
  readonly files: readonly QuarantinedFile[];
  readonly columns: number | undefined;
  readonly ink: Ink;
  readonly command: string;
}

/** Quarantined files by reason, the most frequent first. */
export function quarantineText({ files, columns, ink, command }: QuarantineShown): string {
  const width = widthOf(columns);
  if (files.length === 0) return `\n${ink.good('No file is quarantined.')}\n\n`;
  const byReason = new Map<string, QuarantinedFile[]>();
  for (const file of files) byReason.set(file.reason, [...(byReason.get(file.reason) ?? []), file]);
  const reasons = [...byReason].sort(([one, a], [other, b]) => b.length - a.length || (one < other ? -1 : 1));
  let left = FILES_SHOWN;
  const lines = [
    '',
    ink.title(`${formatCount(files.length)} ${plural(files.length, 'file')} could not be read`),
    ...reasons.flatMap(([reason, each]) => {
      const told = each.slice(0, left);
      left -= told.length;
      const more = each.length - told.length;
      return [
        '',
        `  ${ink.alert(shown(reason, 40))}${ink.faint(`, ${formatCount(each.length)} ${plural(each.length, 'file')}`)}`,
        ...told.flatMap((file) => fileLines(file, width, ink)),
        ...(more > 0 ? [ink.faint(`${INDENT}and ${formatCount(more)} more: --json shows all`)] : []),
      ];
    }),
    '',
    ...wrap(`Once mended: ${command} quarantine retry NUMBER, --reason REASON or --all.`, width).map(ink.faint),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function fileLines(file: QuarantinedFile, width: number, ink: Ink): string[] {
  const inner = width - INDENT.length;
  const tries = file.tries === 0 ? '' : `, tried ${formatCount(file.tries)} ${plural(file.tries, 'time')}`;
  const where = `account ${shown(file.account, 20)}, ${shown(file.region, 20)}, delivered ${formatMinute(file.deliveredMinute)}, found ${formatMinute(Math.floor(file.foundMs / 60_000))}${tries}`;
  return [
    `${ink.name(String(file.id).padStart(INDENT.length - 2))}  ${cutMiddle(safe(file.address), inner)}`,
    ...wrap(where, inner).map((line) => `${INDENT}${ink.faint(line)}`),
    ...wrap(shown(file.message, 400), inner).map((line) => `${INDENT}${line}`),
  ];
}

export function quarantinedObject({ deliveredMinute, foundMs, ...file }: QuarantinedFile): object {
  return { ...file, delivered: isoMinute(deliveredMinute), found: new Date(foundMs).toISOString() };
}
