import { z } from 'zod';
import { defineCondition, type When } from './condition.js';

export const all = defineCondition<When[]>({
  id: 'all',
  title: 'All of the mappings in the list hold',
  schema: (nested) => z.array(nested, { error: 'must be a list of conditions' }).min(1, { error: 'must not be empty' }),
  holds(parts, view, judge) {
    const outcomes = parts.map((part) => judge(part, view));
    const failed = outcomes.find(({ holds }) => !holds);
    return failed ?? { holds: true, because: outcomes.map(({ because }) => because).join('; ') };
  },
  examples: {
    holds: [[{ severity: 'high' }, { region: 'us-east-1' }]],
    fails: [[{ severity: 'high' }, { region: 'eu-west-1' }]],
  },
});
