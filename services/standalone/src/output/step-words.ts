import { STEP_STATES, type StepState } from '@trailwarden/responder';
import type { Ink } from './ink.js';

const WORDS: Readonly<Record<StepState, string>> = {
  planned: 'not begun',
  asking: 'asks',
  approved: 'approved',
  applied: 'done, not re-read',
  contained: 'contained',
  reverting: 'giving back',
  reverted: 'given back',
  told: 'told',
  rehearsed: 'dry run',
  refused: 'refused',
  declined: 'declined',
  skipped: 'skipped',
  'not-applicable': 'nothing there',
  failed: 'failed',
};

/** What somebody has to look at comes first. */
const ORDER: readonly StepState[] = ['failed', 'asking', 'reverting', 'applied', 'contained', 'approved'];

export function stateWord(state: StepState, ink: Ink): string {
  const word = WORDS[state];
  if (state === 'failed' || state === 'asking') return ink.alert(word);
  if (state === 'contained' || state === 'told' || state === 'reverted') return ink.good(word);
  return ORDER.includes(state) ? ink.name(word) : ink.faint(word);
}

/** "1 asks, 2 told". */
export function statesText(states: Readonly<Partial<Record<StepState, number>>>, ink: Ink): string {
  return [...ORDER, ...STEP_STATES.filter((state) => !ORDER.includes(state))]
    .flatMap((state) => {
      const count = states[state] ?? 0;
      return count === 0 ? [] : [`${count} ${stateWord(state, ink)}`];
    })
    .join(', ');
}
