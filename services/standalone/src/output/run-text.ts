import type { PlannedCall, RunShown } from '@trailwarden/responder';
import { incidentLines } from './incident-block.js';
import type { Ink } from './ink.js';
import { formatMinute, formatShortMinute } from './quantities.js';
import { stateWord } from './step-words.js';
import { plural, safe, shown, spread, visibleLength, wrap } from './text.js';
import { widthOf } from './width.js';

const INDENT = '  ';
const INNER = '       ';
const REASONS_SHOWN = 2;
const REASON_CHARS_MAX = 400;
const CALLS_SHOWN = 25;
/** States whose calls are still to be made, or never are: worth reading one by one. */
const CALLS_READ = ['rehearsed', 'asking', 'approved', 'failed'];

type Step = RunShown['steps'][number];

interface OneRun {
  readonly shown: RunShown;
  readonly columns: number | undefined;
  readonly ink: Ink;
  readonly command: string;
}

/** All of one run: why it is, its steps, what happened. */
export function runText({
  shown: { run, incident, incidentState, steps, moments },
  columns,
  ink,
  command,
}: OneRun): string {
  const width = widthOf(columns);
  const { playbook } = run;
  const asking = steps.some(({ state }) => state === 'asking');
  const inForce = steps.some(({ state }) => state === 'contained' || state === 'applied');
  const hints = [
    ...(asking ? [`${command} runs approve ${run.id} --as NAME, or decline`] : []),
    ...(inForce ? [`${command} runs revert ${run.id} --as NAME gives back at once; extend --for 4h waits longer`] : []),
    ...(steps.some(({ state }) => state === 'failed') ? [`${command} dead-letters list says what failed and why`] : []),
  ];
  const lines = [
    '',
    ...spread(
      ink.title(shown(playbook.title, 100)),
      ink.faint(`${shown(playbook.id, 40)}, mode ${playbook.mode}`),
      width,
    ),
    `${INDENT}${ink.name(run.id)}  ${ink.faint(`of incident ${shown(run.incidentId, 40)}, ${shown(incidentState, 20)}`)}`,
    '',
    ...incidentLines(incident, { reasonsMax: REASONS_SHOWN }, width, ink),
    '',
    `${INDENT}${ink.strong('Why it answers')}`,
    ...run.because.flatMap((because) => indented(shown(because, REASON_CHARS_MAX), INDENT.length + 2, width)),
    '',
    `${INDENT}${ink.strong('Steps')}`,
    ...steps.flatMap((step, at) => stepLines(step, at + 1, width, ink)),
    '',
    `${INDENT}${ink.strong('What happened')}`,
    ...(moments.length === 0 ? [`${INDENT}  ${ink.faint('nothing yet')}`] : []),
    ...moments.flatMap(({ atMs, text }) => momentLines(atMs, text, width, ink)),
    ...(hints.length > 0
      ? ['', ...hints.flatMap((hint) => wrap(hint, width - 2).map((line) => `${INDENT}${ink.faint(line)}`))]
      : []),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function stepLines(step: Step, number: number, width: number, ink: Ink): string[] {
  const where = step.accountId === undefined ? '' : ` in ${shown(step.accountId, 12)}`;
  const head = `${INDENT}${String(number).padStart(3)}  ${ink.strong(shown(step.action, 40))} ${stateWord(step.state, ink)}`;
  const target = step.kind === 'tell' ? '' : `${shown(step.target, 60)}${where}`;
  return [
    ...(visibleLength(head) + visibleLength(target) + 4 > width
      ? [head, ...indented(target, INNER.length, width)]
      : [target === '' ? head : `${head}  ${target}`]),
    ...notes(step).flatMap((note) => indented(note, INNER.length, width).map(ink.faint)),
    ...callLines(step, width, ink),
  ];
}

/** Each a sentence. */
function notes({ state, reason, approval, expiresMs, notRestored, dryRun, kind, id }: Step): string[] {
  const isOver = ['reverted', 'refused', 'declined', 'skipped', 'not-applicable'].includes(state);
  return [
    ...(reason === undefined ? [] : [shown(reason, REASON_CHARS_MAX)]),
    ...(state === 'asking' && approval !== undefined
      ? [
          `Asks ${approval.people} ${plural(approval.people, 'person', 'people')} until ${time(approval.untilMs)} UTC, else it is ${approval.otherwise === 'decline' ? 'declined' : 'done'}.`,
        ]
      : []),
    ...(approval !== undefined && approval.approvedBy.length > 0
      ? [`Approved by ${approval.approvedBy.map((name) => shown(name, 40)).join(' and ')}.`]
      : []),
    ...(expiresMs !== undefined && !isOver ? [`Ends by itself ${time(expiresMs)} UTC.`] : []),
    ...(kind === 'contain' && !dryRun && !isOver
      ? notRestored.map((each) => `Not given back: ${shown(each, 200)}`)
      : []),
    id,
  ];
}

function callLines({ state, callsWhole, dryRun }: Step, width: number, ink: Ink): string[] {
  if (callsWhole.length === 0) return [];
  const count = `${callsWhole.length} ${plural(callsWhole.length, 'call')}`;
  if (!CALLS_READ.includes(state)) return [`${INNER}${ink.faint(count)}`];
  const head = dryRun ? `${count}, none made:` : `${count}:`;
  const rest = callsWhole.length - CALLS_SHOWN;
  return [
    `${INNER}${ink.faint(head)}`,
    ...callsWhole.slice(0, CALLS_SHOWN).map((call) => `${INNER}  ${callText(call, width - INNER.length - 2, ink)}`),
    ...(rest > 0 ? [`${INNER}  ${ink.faint(`and ${rest} more: --json shows all`)}`] : []),
  ];
}

/** "iam PutUserPolicy UserName=wei PolicyName=…", on one line. */
export function callText({ service, operation, input }: PlannedCall, width: number, ink: Ink): string {
  const name = `${safe(service)} ${safe(operation)}`;
  const told = Object.entries(input)
    .map(([key, value]) => `${safe(key)}=${safe(typeof value === 'string' ? value : JSON.stringify(value))}`)
    .join(' ');
  const left = width - visibleLength(name) - 1;
  return left < 8 || told === '' ? ink.name(name) : `${ink.name(name)} ${ink.faint(shown(told, left))}`;
}

function momentLines(atMs: number, text: string, width: number, ink: Ink): string[] {
  const at = formatShortMinute(Math.floor(atMs / 60_000));
  return wrap(shown(text, 600), width - INDENT.length - at.length - 4).map((line, index) =>
    index === 0 ? `${INDENT}  ${ink.faint(at)}  ${line}` : `${' '.repeat(INDENT.length + at.length + 4)}${line}`,
  );
}

function indented(text: string, indent: number, width: number): string[] {
  if (text === '') return [];
  return wrap(text, width - indent).map((line) => `${' '.repeat(indent)}${line}`);
}

function time(ms: number): string {
  return formatMinute(Math.floor(ms / 60_000));
}
