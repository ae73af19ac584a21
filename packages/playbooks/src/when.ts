import { z } from 'zod';
import type { Outcome, View, When } from './conditions/condition.js';
import { CONDITIONS } from './conditions/index.js';

const nested: z.ZodType<When> = z.lazy(() => whenSchema);
const shape = Object.fromEntries(
  CONDITIONS.map((condition) => [condition.id, condition.schema(nested).describe(condition.title).optional()]),
);

/** What may stand below `when`. Nothing in it is changed by parsing: what was checked is what the file says. */
export const whenSchema: z.ZodType<When> = z
  .strictObject(shape, { error: 'must be conditions, indented below it' })
  .refine((when) => Object.keys(when).length > 0, {
    error: 'must hold a condition; for every incident write severity: { atLeast: low }',
  })
  .meta({ id: 'conditions' });

/** Each of the conditions, in the order of the array. */
export function judgeEach(when: When, view: View): readonly Outcome[] {
  return CONDITIONS.filter(({ id }) => when[id] !== undefined).map((condition) =>
    condition.holds(when[condition.id], view, judge),
  );
}

/** All of them together. */
export function judge(when: When, view: View): Outcome {
  const outcomes = judgeEach(when, view);
  const failed = outcomes.find(({ holds }) => !holds);
  return failed ?? { holds: true, because: outcomes.map(({ because }) => because).join('; ') };
}
