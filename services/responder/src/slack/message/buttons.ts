import type { StepView, Story } from '../../actions/story.js';
import { actionIdOf, writeButtonValue } from '../button-value.js';
import type { Decision } from '../decision.js';
import { escaped } from '../inert.js';
import { type Block, formatUtc } from '../rich-text.js';

const EXTEND_MINUTES = 4 * 60;
const SNOOZE_MINUTES = 60;
/** Slack's. */
const LABEL_CHARS_MAX = 75;
const TITLE_CHARS_MAX = 100;
const DIALOG_CHARS_MAX = 300;
const CONFIRM_CHARS_MAX = 30;

interface Choice {
  readonly kind: Decision['kind'];
  readonly label: string;
  readonly style?: 'primary' | 'danger';
  readonly minutes?: number;
  readonly steps: readonly StepView[];
  /** Absent: nothing that has to be thought about twice. */
  readonly dialog?: { readonly title: string; readonly text: string; readonly confirm: string };
}

/** What a person can say to the story as it stands; none when there is nothing to say. @param shown - only these are decided on: nobody says yes to what was not seen. */
export function buttons(story: Story, shown: readonly StepView[]): readonly Block[] {
  const elements = choices(story, shown).flatMap((choice) => buttonOf(choice, story.runId));
  return elements.length === 0 ? [] : [{ type: 'actions', block_id: 'trailwarden.decide', elements }];
}

function choices(story: Story, shown: readonly StepView[]): readonly Choice[] {
  const asking = shown.filter(({ state }) => state === 'asking');
  const inForce = shown.filter(({ state }) => state === 'applied' || state === 'contained');
  const ending = inForce.filter(({ expiresMs }) => expiresMs !== undefined);
  return [
    ...(asking.length > 0 ? decideOn(asking, story) : []),
    ...(ending.length > 0
      ? [
          {
            kind: 'extend',
            label: `Extend ${EXTEND_MINUTES / 60}h`,
            minutes: EXTEND_MINUTES,
            steps: ending,
            dialog: {
              title: `Extend by ${EXTEND_MINUTES / 60} hours?`,
              text: `Stays in force ${EXTEND_MINUTES / 60} hours longer: ${named(ending, story)}`,
              confirm: 'Extend',
            },
          } as const,
        ]
      : []),
    ...(inForce.length > 0
      ? [
          {
            kind: 'revert',
            label: 'Revert now',
            style: 'danger',
            steps: inForce,
            dialog: {
              title: `Undo ${counted(inForce.length)} now?`,
              text: `Gives back what was taken: ${named(inForce, story)}`,
              confirm: 'Revert',
            },
          } as const,
        ]
      : []),
    ...(story.state === 'open'
      ? [{ kind: 'snooze', label: 'Snooze 1h', minutes: SNOOZE_MINUTES, steps: [] } as const]
      : []),
  ];
}

function decideOn(asking: readonly StepView[], story: Story): readonly Choice[] {
  const second = asking.some(({ approval }) => approval?.people === 2 && approval.approvedBy.length > 0);
  return [
    {
      kind: 'approve',
      label: second ? 'Approve (second person)' : 'Approve',
      style: 'primary',
      steps: asking,
      dialog: { title: `Approve ${counted(asking.length)}?`, text: exactly(asking, story), confirm: 'Approve' },
    },
    {
      kind: 'decline',
      label: 'Decline',
      steps: asking,
      dialog: {
        title: `Decline ${counted(asking.length)}?`,
        text: `Will not be done: ${named(asking, story)}`,
        confirm: 'Decline',
      },
    },
  ];
}

function counted(count: number): string {
  return count === 1 ? 'this step' : `these ${count} steps`;
}

/** "iam.disable-user on carla in prod-web (111122223333)", as many as a dialog holds, and how many it does not. */
function named(steps: readonly StepView[], { accountNames }: Story): string {
  const names = steps.map(({ action, target, accountId }) => {
    const name = accountId === undefined ? undefined : accountNames.get(accountId);
    const where = accountId === undefined ? '' : ` in ${name === undefined ? accountId : `${name} (${accountId})`}`;
    return escaped(`${action} on ${target}${where}`, 120);
  });
  for (let shown = names.length; shown > 1; shown--) {
    const more = names.length - shown;
    const text = `${names.slice(0, shown).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
    if (text.length <= 180) return text;
  }
  return `${names[0] ?? ''}${names.length > 1 ? `; and ${names.length - 1} more` : ''}`;
}

/** What a yes does, call by call, until when, and what cannot be undone. */
function exactly(steps: readonly StepView[], story: Story): string {
  const calls = [...new Set(steps.flatMap(({ calls: all }) => all))];
  const lost = [...new Set(steps.flatMap(({ notRestored }) => notRestored))];
  const expiresMs = steps.map((step) => step.expiresMs).find((each) => each !== undefined);
  return [
    `Will be done: ${named(steps, story)}.`,
    ...(lost.length > 0 ? [`Cannot be given back: ${escaped(lost.join(' '), 90)}`] : []),
    ...(expiresMs === undefined ? [] : [`Undone by itself ${formatUtc(expiresMs)}.`]),
    ...(calls.length > 0 ? [`Calls: ${escaped(calls.join(', '), 120)}`] : []),
  ].join(' ');
}

function buttonOf({ kind, label, style, minutes, steps, dialog }: Choice, runId: string): readonly Block[] {
  const value = writeButtonValue({
    runId,
    stepIds: steps.map(({ id }) => id),
    ...(minutes !== undefined && { minutes }),
  });
  if (value === undefined) return [];
  return [
    {
      type: 'button',
      action_id: actionIdOf(kind),
      text: plain(label, LABEL_CHARS_MAX),
      value,
      ...(style && { style }),
      ...(dialog && {
        confirm: {
          title: plain(dialog.title, TITLE_CHARS_MAX),
          text: plain(dialog.text, DIALOG_CHARS_MAX),
          confirm: plain(dialog.confirm, CONFIRM_CHARS_MAX),
          deny: plain('Back', CONFIRM_CHARS_MAX),
        },
      }),
    },
  ];
}

/** Escaped already; cut without leaving half an escape. */
function plain(text: string, charsMax: number): Block {
  const fits =
    text.length <= charsMax ? text : `${text.slice(0, charsMax - 1).replace(/&[a-z]*$|[\ud800-\udbff]$/, '')}…`;
  return { type: 'plain_text', text: fits, emoji: false };
}
