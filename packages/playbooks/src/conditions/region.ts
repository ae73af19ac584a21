import { matchesAny } from '../pattern.js';
import { type Patterns, patterns, several } from '../schemas.js';
import { listed } from '../words.js';
import { defineCondition } from './condition.js';

export const region = defineCondition<Patterns>({
  id: 'region',
  title: 'An insight is of a region like this; news of who are of none',
  schema: () => patterns,
  holds(value, { incident }) {
    const all = [...new Set(incident.insights.map((each) => each.region))].sort();
    const found = all.filter((each) => matchesAny(several(value), each));
    if (found.length > 0) return { holds: true, because: `it is in ${listed(found)}` };
    return { holds: false, because: `it is in ${listed(all, 'no region')}` };
  },
  examples: { holds: ['us-east-1', 'us-*'], fails: ['eu-*'] },
});
