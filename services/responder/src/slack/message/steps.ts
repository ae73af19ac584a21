import type { StepState, StepView, Story } from '../../actions/story.js';
import { bold, code, faint, line, list, moment, type Piece, type RichPart, text } from '../rich-text.js';
import { type Detail, first } from './detail.js';
import { rest } from './facts.js';

interface Shown {
  readonly mark: string;
  readonly words: string;
  /** What is read first: what waits for a person, what went wrong, what is in force. */
  readonly rank: number;
}

const STEP_WORDS: Readonly<Record<StepState, Shown>> = {
  asking: { mark: '✋', words: 'waits for approval', rank: 0 },
  failed: { mark: '❌', words: 'failed', rank: 1 },
  reverting: { mark: '⏳', words: 'being undone', rank: 2 },
  applied: { mark: '⏳', words: 'done, to be read again before it is called contained', rank: 2 },
  contained: { mark: '🔒', words: 'contained', rank: 2 },
  approved: { mark: '👍', words: 'approved, about to be done', rank: 3 },
  planned: { mark: '▫️', words: 'not begun', rank: 3 },
  reverted: { mark: '🔓', words: 'undone', rank: 4 },
  rehearsed: { mark: '🧪', words: 'would be done', rank: 4 },
  declined: { mark: '👎', words: 'declined', rank: 5 },
  refused: { mark: '⛔', words: 'not done', rank: 5 },
  skipped: { mark: '⏭️', words: 'skipped', rank: 6 },
  'not-applicable': { mark: '➖', words: 'nothing to do', rank: 6 },
  told: { mark: '✔️', words: 'told', rank: 7 },
};

/** Containments that are shown one by one, what matters most first, and how many are not. */
export function shownSteps({ steps: all }: Story, detail: Detail): { shown: readonly StepView[]; more: number } {
  const ranked = all
    .filter(({ kind }) => kind === 'contain')
    .sort((a, b) => STEP_WORDS[a.state].rank - STEP_WORDS[b.state].rank);
  return first(ranked, detail.steps);
}

/** What was done, or would be: containments in full, tellings on one line. */
export function steps(story: Story, detail: Detail): readonly RichPart[] {
  const { playbook, accountNames } = story;
  const { shown, more } = shownSteps(story, detail);
  const parts = shown.flatMap((step) => partsOf(step, accountNames, detail));
  const tellings = tellingsLine(story, detail);
  const hidden = rest(more, 'steps');
  if (parts.length === 0 && tellings === undefined) return [];
  return [
    line(
      bold(`Playbook: ${playbook.title}`, detail.nameChars),
      ...(isDry(story) ? [text(' · '), bold('🧪 DRY RUN: nothing is changed')] : []),
    ),
    ...parts,
    ...(hidden.length === 0 ? [] : [list(hidden)]),
    ...(tellings === undefined ? [] : [list([tellings])]),
  ];
}

/** What a guard rail refused is not done either way. */
function isDry({ steps: all }: Story): boolean {
  const open = all.filter(({ kind, state }) => kind === 'contain' && state !== 'refused');
  return open.length > 0 && open.every(({ dryRun }) => dryRun);
}

function partsOf(step: StepView, names: Story['accountNames'], detail: Detail): readonly RichPart[] {
  const { mark, words } = STEP_WORDS[step.state];
  const account = step.accountId === undefined ? '' : ` in ${names.get(step.accountId) ?? step.accountId}`;
  const below = detailsOf(step, detail);
  return [
    list([
      [
        text(`${mark} `),
        bold(step.action, detail.nameChars),
        text(' on '),
        code(step.target, detail.nameChars),
        text(`${account}: `, detail.nameChars),
        ...(step.dryRun && !SAYS_SO.has(step.state) ? [text('dry run, ')] : []),
        text(words),
        ...expiry(step),
      ],
    ]),
    ...(below.length === 0 ? [] : [list(below, 1)]),
  ];
}

/** Where a dry run makes no difference, or is meant. */
const SAYS_SO: ReadonlySet<StepState> = new Set(['rehearsed', 'refused', 'skipped', 'not-applicable', 'declined']);

function expiry({ state, expiresMs }: StepView): readonly Piece[] {
  if (expiresMs === undefined || !(state === 'contained' || state === 'applied')) return [];
  return [text(', undone by itself '), moment(expiresMs)];
}

/** Only what can still be decided on or went wrong is explained; what is over was told in the thread. */
function detailsOf(step: StepView, detail: Detail): readonly (readonly Piece[])[] {
  const { reason, approval, calls, notRestored, state } = step;
  const open = STEP_WORDS[state].rank <= 4 && state !== 'reverted';
  const some = first(calls, detail.calls);
  const kept = first(notRestored, detail.calls);
  return [
    ...(reason === undefined ? [] : [[text(reason, detail.sentenceChars)]]),
    ...(state === 'asking' && approval !== undefined ? [askedOf(approval, detail)] : []),
    ...(open && calls.length > 0
      ? [
          [
            text('calls '),
            code(some.shown.join(', '), detail.sentenceChars * 2),
            ...(some.more > 0 ? [text(` and ${some.more} more`)] : []),
          ],
        ]
      : []),
    ...((open || state === 'reverted') && notRestored.length > 0
      ? [
          [
            bold('cannot be given back:'),
            text(' '),
            text(kept.shown.join(' '), detail.sentenceChars),
            ...rest(kept.more).flat(),
          ],
        ]
      : []),
  ];
}

function askedOf(approval: NonNullable<StepView['approval']>, detail: Detail): readonly Piece[] {
  const { people, approvedBy, untilMs, otherwise } = approval;
  const so = approvedBy.length === 0 ? '' : ` (so far: ${approvedBy.slice(0, 2).join(', ')})`;
  return [
    text(`${people === 2 ? 'two people have' : 'one person has'} to agree`),
    ...(so === '' ? [] : [text(so, detail.sentenceChars)]),
    text(' until '),
    moment(untilMs),
    text(`; if nobody answers it is ${otherwise === 'approve' ? 'done' : 'not done'}`),
  ];
}

function tellingsLine({ steps: all }: Story, detail: Detail): readonly Piece[] | undefined {
  const tellings = all.filter(({ kind }) => kind === 'tell');
  if (tellings.length === 0) return undefined;
  const failed = tellings.filter(({ state }) => state === 'failed');
  const told = tellings.filter(({ state }) => state !== 'failed');
  const named = (list: readonly StepView[]) => {
    const { shown, more } = first([...new Set(list.map(({ action }) => action))], detail.calls);
    return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  };
  return [
    ...(told.length === 0 ? [] : [text('also told by '), faint(named(told), detail.sentenceChars)]),
    ...(failed.length === 0 ? [] : [text(' ❌ failed: '), faint(named(failed), detail.sentenceChars)]),
  ];
}
