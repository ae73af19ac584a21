import type { Examined, FindingKind, FindingPart } from '@trailwarden/collector';
import type { Ink } from './ink.js';
import { formatCount } from './quantities.js';
import { plural, safe, wrap } from './text.js';
import { widthOf } from './width.js';

export interface DoctorShown {
  readonly examined: readonly Examined[];
  readonly all: boolean;
  /** Of the terminal; undefined elsewhere. */
  readonly columns: number | undefined;
  readonly ink: Ink;
  /** What to type instead of `trailwarden`. */
  readonly command: string;
  /** Said at the end. */
  readonly note: string | undefined;
}

const MARKS: Readonly<Record<FindingKind, string>> = { pass: '✓', warn: '!', fail: '✗', skipped: '–' };
const TITLE_CHARS = 15;
/** Mark and title, with what is between. */
const LEFT_CHARS = 2 + 2 + TITLE_CHARS;
/** Of those of a row that have something to mend; the rest is counted. */
const PARTS_SHOWN_MAX = 20;
const ORDER: readonly FindingKind[] = ['fail', 'warn', 'skipped', 'pass'];

/** A row a check, below it what has to be mended, and how. */
export function doctorText({ examined, all, columns, ink, command, note }: DoctorShown): string {
  const width = widthOf(columns);
  const lines = [
    '',
    ...examined.flatMap((each) => [
      ...rowLines(each, width, ink),
      ...partLines(each, all, width, ink),
      ...mendLines(each.mend, LEFT_CHARS, width, ink),
    ]),
    '',
    ...indented(summary(examined, ink), width),
    ...(note === undefined ? [] : indented(safe(note), width).map(ink.faint)),
    ...(all || !hidesAny(examined)
      ? []
      : indented(`${command} doctor --all shows each account, trail and queue.`, width).map(ink.faint)),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function indented(text: string, width: number): string[] {
  return wrap(text, width - 2).map((line) => `  ${line}`);
}

function rowLines({ kind, title, detail }: Examined, width: number, ink: Ink): string[] {
  const begin = `  ${mark(kind, ink)} ${kind === 'skipped' ? ink.faint(title.padEnd(TITLE_CHARS)) : ink.strong(title.padEnd(TITLE_CHARS))}`;
  const text = wrap(safe(detail), width - LEFT_CHARS);
  return [
    ...text.map(
      (line, at) => `${at === 0 ? begin : ' '.repeat(LEFT_CHARS)}${kind === 'skipped' ? ink.faint(line) : line}`,
    ),
  ];
}

/** How to mend it; the same for many is said once. */
function mendLines(mend: string | undefined, indent: number, width: number, ink: Ink): string[] {
  if (mend === undefined) return [];
  return wrap(safe(mend), width - indent - 2).map(
    (line, at) => `${' '.repeat(indent)}${ink.name(at === 0 ? '→ ' : '  ')}${line}`,
  );
}

function partLines({ parts = [] }: Examined, all: boolean, width: number, ink: Ink): string[] {
  const told = parts.filter(({ kind }) => all || kind === 'fail' || kind === 'warn');
  const sorted = told.sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  const rows = sorted.slice(0, all ? undefined : PARTS_SHOWN_MAX);
  const more = sorted.length - rows.length;
  return [
    ...rows.flatMap((part, at) => partLine(part, rows[at - 1], width, ink)),
    ...(more > 0 ? [ink.faint(`${' '.repeat(LEFT_CHARS)}and ${formatCount(more)} more: --all`)] : []),
  ];
}

/** What is the same as in the line before is not said again: hundreds of accounts may be denied for one reason. */
function partLine(
  { kind, name, detail, mend }: FindingPart,
  before: FindingPart | undefined,
  width: number,
  ink: Ink,
): string[] {
  const indent = LEFT_CHARS + 2;
  const isSame = before?.kind === kind && before.detail === detail;
  const text = isSame ? `${safe(name)}: likewise` : `${safe(name)}: ${safe(detail)}`;
  return [
    ...wrap(text, width - indent).map((line, at) =>
      at === 0 ? `${' '.repeat(LEFT_CHARS)}${mark(kind, ink)} ${line}` : `${' '.repeat(indent)}${line}`,
    ),
    ...(isSame && before.mend === mend ? [] : mendLines(mend, indent, width, ink)),
  ];
}

function mark(kind: FindingKind, ink: Ink): string {
  const text = MARKS[kind];
  if (kind === 'pass') return ink.good(text);
  if (kind === 'fail') return ink.alert(text);
  return kind === 'warn' ? ink.severity.medium(text) : ink.faint(text);
}

function summary(examined: readonly Examined[], ink: Ink): string {
  const count = (kind: FindingKind) => examined.filter((each) => each.kind === kind).length;
  const [fail, warn, pass, skipped] = [count('fail'), count('warn'), count('pass'), count('skipped')];
  return [
    fail === 0 ? ink.good('Nothing failed') : ink.alert(`${fail} failed`),
    ...(warn > 0 ? [`${warn} ${plural(warn, 'is', 'are')} worth a look`] : []),
    `${pass} passed`,
    ...(skipped > 0 ? [`${skipped} not looked at`] : []),
  ].join(', ');
}

function hidesAny(examined: readonly Examined[]): boolean {
  return examined.some(({ parts = [] }) => parts.some(({ kind }) => kind === 'pass' || kind === 'skipped'));
}
