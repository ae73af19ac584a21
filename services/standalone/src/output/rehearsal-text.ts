import type { Rehearsed } from '../rehearse/rehearsal.js';
import type { Happening } from '../rehearse/timeline.js';
import type { Ink } from './ink.js';
import { plural, safe, shown, wrap } from './text.js';

const WIDTH = 100;
const WHAT_CHARS = 13;
const INDENT = ' '.repeat(6 + WHAT_CHARS + 1);
const TEXT_CHARS_MAX = 600;
/** What a person would be glad, or sorry, to read. */
const GOOD = new Set(['contained', 'reverted', 'approved', 'ended']);
const BAD = new Set(['injected', 'failed', 'not-holding', 'timed-out', 'swept']);

/** The story of a rehearsal, a line a happening. */
export function rehearsalText({ timeline, runs, closed, open }: Rehearsed, title: string, ink: Ink): string {
  const lines: string[] = ['', ink.title(title), ''];
  let [day, minute] = ['', ''];
  for (const happening of timeline) {
    const at = new Date(happening.atMs).toISOString();
    if (at.slice(0, 10) !== day) {
      day = at.slice(0, 10);
      lines.push(ink.faint(day));
    }
    const time = at.slice(11, 16);
    lines.push(...happeningLines(happening, time === minute ? '     ' : time, ink));
    minute = time;
  }
  lines.push('');
  const steps = runs.flatMap((run) => run.steps);
  const count = `${runs.length} ${plural(runs.length, 'playbook')}, ${steps.length} ${plural(steps.length, 'step')}`;
  lines.push(
    closed
      ? `${ink.good('The story closed as its playbooks say.')} ${count}.`
      : `${ink.alert('The story did not close.')} ${count}.`,
  );
  for (const sentence of open) lines.push(...wrap(safe(sentence), WIDTH - 2).map((line) => `  ${line}`));
  return `${lines.join('\n')}\n`;
}

function happeningLines({ what, text, playbookId, calls }: Happening, time: string, ink: Ink): string[] {
  const color = GOOD.has(what) ? ink.good : BAD.has(what) ? ink.alert : ink.strong;
  const told = what === 'called' ? callsText(calls ?? []) : shown(text, TEXT_CHARS_MAX);
  const [first = '', ...rest] = wrap(told, WIDTH - INDENT.length);
  const paint = what === 'called' ? ink.faint : (line: string): string => line;
  const by = playbookId === undefined || what === 'called' ? '' : ink.faint(`  ${playbookId}`);
  return [
    `${ink.faint(time)} ${color(what.padEnd(WHAT_CHARS))} ${paint(first)}${rest.length === 0 ? by : ''}`,
    ...rest.map((line, at) => `${INDENT}${paint(line)}${at === rest.length - 1 ? by : ''}`),
  ];
}

const READING = /^\S+ (?:Get|List|Describe|Lookup|AssumeRole|conversations\.)/;

/** What changes something by name, how often it was looked. */
function callsText(calls: readonly string[]): string {
  const writes = calls.filter((call) => !READING.test(call));
  const counted = new Map<string, number>();
  for (const call of writes) counted.set(call, (counted.get(call) ?? 0) + 1);
  const reads = calls.length - writes.length;
  const named = [...counted].map(([call, times]) => (times === 1 ? safe(call) : `${safe(call)} ×${times}`));
  return [...named, ...(reads === 0 ? [] : [`${reads} ${plural(reads, 'look')}`])].join(', ');
}
