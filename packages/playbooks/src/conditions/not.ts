import { defineCondition, type When } from './condition.js';

export const not = defineCondition<When>({
  id: 'not',
  title: 'What stands below it does not hold; of several conditions it is enough that one does not',
  schema: (nested) => nested,
  holds(part, view, judge) {
    const { holds, because } = judge(part, view);
    return { holds: !holds, because: holds ? `it is what it must not be: ${because}` : because };
  },
  examples: {
    holds: [{ severity: 'low' }],
    fails: [{ severity: 'high' }],
  },
});
