import { matchesAny } from '../pattern.js';
import { parsePrincipal } from '../principal.js';
import { type Patterns, patterns, several } from '../schemas.js';
import { listed } from '../words.js';
import { defineCondition, principalsIn } from './condition.js';

export const principal = defineCondition<Patterns>({
  id: 'principal',
  title: 'A principal behind it has an ARN or a short name (of the user, role or person) like this',
  schema: () => patterns,
  holds(value, view) {
    const all = principalsIn(view);
    const found = all.filter((name) => matchesAny(several(value), name, parsePrincipal(name).name));
    if (found.length > 0) return { holds: true, because: `${listed(found)} is behind it` };
    return { holds: false, because: `behind it is ${listed(all, 'nobody that can be named')}` };
  },
  examples: {
    holds: ['carla', 'arn:aws:iam::111122223333:user/*', ['nobody', 'car*']],
    fails: ['carl', 'role/*'],
  },
});
