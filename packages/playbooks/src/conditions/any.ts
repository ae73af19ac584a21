import { z } from 'zod';
import { defineCondition, type When } from './condition.js';

export const any = defineCondition<When[]>({
  id: 'any',
  title: 'At least one of the mappings in the list holds',
  schema: (nested) => z.array(nested, { error: 'must be a list of conditions' }).min(1, { error: 'must not be empty' }),
  holds(parts, view, judge) {
    const outcomes = parts.map((part) => judge(part, view));
    const found = outcomes.find(({ holds }) => holds);
    return found ?? { holds: false, because: outcomes.map(({ because }) => because).join('; ') };
  },
  examples: {
    holds: [[{ severity: 'low' }, { region: 'us-east-1' }]],
    fails: [[{ severity: 'low' }, { region: 'eu-west-1' }]],
  },
});
