import { matchesAny } from '../pattern.js';
import { type Patterns, patterns, several } from '../schemas.js';
import { listed } from '../words.js';
import { accountsIn, defineCondition } from './condition.js';

export const ou = defineCondition<Patterns>({
  id: 'ou',
  title:
    'An account of the incident is in this organizational unit, at any depth, or has a path (o-…/r-…/ou-…/) like this',
  schema: () => patterns,
  holds(value, view) {
    const paths = accountsIn(view).map((id) => view.world.organization.accounts.get(id)?.ouPath);
    const known = paths.filter((path) => path !== undefined);
    // The first two parts are the organization and its root, which are units too, of everything.
    const found = known.filter((path) => matchesAny(several(value), path, ...path.split('/').filter(Boolean)));
    if (found.length > 0) return { holds: true, because: `it is in ${listed(found)}` };
    return { holds: false, because: `it is in ${listed(known, 'no organizational unit that is known')}` };
  },
  examples: { holds: ['ou-ab12-workload', 'o-1a2b/r-ab12/*'], fails: ['ou-ab12-sandbox'] },
});
