import type { Incident } from '@trailwarden/detector';
import type { Explained, ExplainedStep } from '../trying/explain-plan.js';
import { incidentLines } from './incident-block.js';
import type { Ink } from './ink.js';
import { formatDuration } from './quantities.js';
import { callText } from './run-text.js';
import { plural, shown, spread, wrap } from './text.js';
import { widthOf } from './width.js';

const INNER = 7;
const SENTENCE_CHARS_MAX = 400;
const CALLS_SHOWN = 10;

interface ExplainShown {
  readonly incident: Incident;
  readonly explained: Explained;
  readonly columns: number | undefined;
  readonly ink: Ink;
}

/** Which playbooks answer an incident, what each step would do, and what stands against it. */
export function explainText({ incident, explained, columns, ink }: ExplainShown): string {
  const width = widthOf(columns);
  const { runs, others, assumed, hit, protectedFrom } = explained;
  const list = (title: string, sentences: readonly string[]) =>
    sentences.length === 0
      ? []
      : ['', `  ${ink.strong(title)}`, ...sentences.flatMap((each) => sentence(each, 4, width, ink.faint))];
  const lines = [
    '',
    ...incidentLines(incident, { reasonsMax: 3 }, width, ink),
    '',
    runs.length === 0
      ? ink.alert('No playbook answers it.')
      : ink.title(`${runs.length} ${plural(runs.length, 'playbook answers', 'playbooks answer')} it`),
    ...runs.flatMap(({ playbook, because, steps }) => [
      '',
      ...spread(
        `  ${ink.name(shown(playbook.id, 64))}  ${shown(playbook.title, 60)}`,
        ink.faint(`mode ${playbook.mode}`),
        width,
      ),
      ...because.flatMap((each) => sentence(`because ${each}`, 4, width, ink.faint)),
      ...playbook.then.flatMap(({ action }, position) => {
        const planned = steps.filter((step) => step.position === position);
        const none = `    ${position + 1}  ${ink.strong(shown(action, 40))}  ${ink.faint('nothing in it to act on')}`;
        return planned.length === 0 ? [none] : planned.flatMap((step) => stepLines(step, width, ink));
      }),
    ]),
    ...list('Would take rights from', hit),
    ...list(
      'Protected by the settings',
      protectedFrom.map(({ name, reason }) => `${name}: ${reason}`),
    ),
    ...list(
      runs.length === 0 ? 'Why not' : 'Others, and why not',
      others.map(({ playbookId, because }) => `${playbookId}: ${because}`),
    ),
    ...list('Taken for granted', assumed),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function stepLines(step: ExplainedStep, width: number, ink: Ink): string[] {
  const { position, action, target, kind, verdict, calls, on } = step;
  const where = target.accountId === undefined ? '' : ` in ${shown(target.accountId, 12)}`;
  const what = kind === 'tell' ? '' : `  ${shown(target.name, 60)}${where}`;
  const head = `    ${position + 1}  ${ink.strong(shown(action, 40))}${what}`;
  if (verdict.kind === 'refused') {
    return [
      `${head}  ${ink.alert('refused')}`,
      ...sentence(`${verdict.guard}: ${verdict.reason}`, INNER, width, ink.alert),
    ];
  }
  const { dryRun, approval, expiresMinutes, notes } = verdict;
  const word = dryRun ? ink.faint('dry run') : approval === undefined ? ink.good('goes') : ink.alert('asks');
  const told = [
    ...notes,
    ...(approval === undefined
      ? []
      : [
          `${approval.people} ${plural(approval.people, 'person is', 'people are')} asked for ${formatDuration(approval.withinMinutes)}, because ${approval.because}; else it is ${approval.otherwise === 'decline' ? 'declined' : 'done'}`,
        ]),
    ...(expiresMinutes === undefined ? [] : [`ends by itself after ${formatDuration(expiresMinutes)}`]),
    ...(on === 'end' ? ['when the incident is over'] : []),
  ];
  return [
    `${head}  ${word}`,
    ...told.flatMap((each) => sentence(each, INNER, width, ink.faint)),
    ...callLines(calls, width, ink),
  ];
}

function callLines(calls: ExplainedStep['calls'], width: number, ink: Ink): string[] {
  const indent = ' '.repeat(INNER);
  if (calls === undefined)
    return [
      `${indent}${ink.faint('its calls follow from what it finds there: --inspect looks, a dry run records them')}`,
    ];
  const rest = calls.length - CALLS_SHOWN;
  return [
    ...calls.slice(0, CALLS_SHOWN).map((call) => `${indent}${callText(call, width - INNER, ink)}`),
    ...(rest > 0 ? [`${indent}${ink.faint(`and ${rest} more calls: --json shows all`)}`] : []),
  ];
}

function sentence(text: string, indent: number, width: number, color: (line: string) => string): string[] {
  return wrap(shown(text, SENTENCE_CHARS_MAX), width - indent).map((line) => `${' '.repeat(indent)}${color(line)}`);
}

/** For machines. */
export function explainObject(incident: Incident, { runs, ...explained }: Explained): object {
  return {
    incident: incident.id,
    runs: runs.map(({ playbook, because, steps }) => ({ playbook: playbook.id, mode: playbook.mode, because, steps })),
    ...explained,
  };
}
