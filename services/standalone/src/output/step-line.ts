import type { StepState, StepView } from '@trailwarden/responder';
import type { Ink } from './ink.js';
import { formatMinute } from './quantities.js';
import { plural, shown } from './text.js';

/** A step that came into another state. */
export interface StepNews {
  readonly atMs: number;
  readonly runId: string;
  readonly playbookId: string;
  /** Of the action, imperative: "Tell a Slack channel". */
  readonly title: string;
  readonly step: StepView;
}

/** What is said of a state; those that are left out are on the way to another. */
const WORDS: Readonly<Partial<Record<StepState, string>>> = {
  rehearsed: 'would',
  asking: 'asks to',
  contained: 'did and re-read:',
  told: 'did:',
  reverted: 'gave back:',
  declined: 'declined to',
  skipped: 'skipped:',
  'not-applicable': 'nothing to do:',
  failed: 'failed to',
};
const TARGET_CHARS_MAX = 60;
const REASON_CHARS_MAX = 120;

/** Undefined for what nobody has to read along. */
export function stepLine(news: StepNews, ink: Ink, command: string): string | undefined {
  const { atMs, runId, playbookId, title, step } = news;
  const word = WORDS[step.state];
  if (word === undefined) return undefined;
  const color = step.state === 'failed' || step.state === 'asking' ? ink.alert : ink.name;
  const what = `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
  const where = step.accountId === undefined ? '' : ` in ${step.accountId}`;
  const target = step.kind === 'tell' ? '' : ` · ${shown(step.target, TARGET_CHARS_MAX)}${where}`;
  const calls =
    step.state === 'rehearsed' ? ` · ${step.calls.length} ${plural(step.calls.length, 'call')}, none made` : '';
  const why = step.reason === undefined || step.state === 'told' ? '' : ` · ${shown(step.reason, REASON_CHARS_MAX)}`;
  const next = step.state === 'asking' ? `runs approve ${runId} --as NAME` : `runs show ${runId}`;
  const time = formatMinute(Math.floor(atMs / 60_000));
  return `${ink.faint(time)}  ${ink.strong(playbookId)} ${color(word)} ${what}${target}${calls}${why}${ink.faint(` · ${command} ${next}`)}`;
}
