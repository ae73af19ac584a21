import { z } from 'zod';
import { duration, mapping, oneOf } from './schemas.js';
import { MODES } from './situation.js';
import { whenSchema } from './when.js';

/** There is no "for ever": what nobody looks at for a week is undone. */
export const EXPIRES_MAX = '7d';
export const EXPIRES_DEFAULT = '4h';
const STEPS_MAX = 20;
const TITLE_CHARS_MAX = 120;
const DESCRIPTION_CHARS_MAX = 2_000;

function text(least: 0 | 1, most: number) {
  const error = `must be a text of ${least} to ${most} characters`;
  return z.string({ error }).trim().min(least, { error }).max(most, { error });
}

const approval = mapping({
  people: z
    .union([z.literal(1), z.literal(2)], { error: 'must be 1 or 2' })
    .default(1)
    .describe('How many different people have to agree'),
  within: duration('1m', '24h').default('30m').describe('How long is waited for them'),
  otherwise: oneOf(['decline', 'approve']).default('decline').describe('What happens when nobody decided in time'),
});

const step = z.strictObject(
  {
    action: z.string({ error: 'must be the name of an action, as slack.alert' }).describe('What is done'),
    with: z
      .record(z.string(), z.unknown(), { error: 'must be settings of the action, indented below it' })
      .default({})
      .describe('What the action is told'),
    on: oneOf(['start', 'end', 'both'])
      .describe(
        'start: when the incident begins. end: when it is over. both, the default of actions that tell: it begins with the incident and follows it to its end. Containments are of the start',
      )
      .optional(),
    approval: approval.describe('A person is asked first').optional(),
    expires: duration('5m', EXPIRES_MAX)
      .describe(`When a containment is undone by itself, at most ${EXPIRES_MAX}; left out: ${EXPIRES_DEFAULT}`)
      .optional(),
  },
  { error: 'must be a step: action, with, on, approval, expires' },
);

/** A playbook's file, in its own words. Whether its actions exist, and what they may be told, the catalog of actions says. */
export const playbookFileSchema = z.strictObject(
  {
    title: text(1, TITLE_CHARS_MAX).describe('What it is for, in a line'),
    description: text(0, DESCRIPTION_CHARS_MAX)
      .default('')
      .describe('When it answers, what it does and why, for whoever is woken by it'),
    mode: oneOf(MODES)
      .default('dry-run')
      .describe(
        'dry-run: what would be done is recorded. tell: people and tools are told, rights are not touched. live: everything. The settings may allow less',
      ),
    when: whenSchema.describe('Which incidents it answers; several conditions mean all of them'),
    then: z
      .array(step, { error: 'must be a list of steps, each beginning with `- action:`' })
      .min(1, { error: 'must hold a step' })
      .max(STEPS_MAX, { error: `must hold at most ${STEPS_MAX} steps` })
      .describe('What is done, in this order'),
    coolDown: duration('0m', '30d')
      .default('1h')
      .describe('How long the same containment is not begun again on the same target'),
    stopOnFailure: z
      .boolean({ error: 'must be true or false' })
      .default(true)
      .describe('Steps after one that failed are not taken'),
  },
  { error: 'must be a playbook: title, when, then' },
);

export type PlaybookFile = z.output<typeof playbookFileSchema>;
export type PlaybookFileStep = PlaybookFile['then'][number];
