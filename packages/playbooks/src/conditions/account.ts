import { matchesAny } from '../pattern.js';
import { type Patterns, patterns, several } from '../schemas.js';
import { listed } from '../words.js';
import { accountsIn, defineCondition } from './condition.js';

export const account = defineCondition<Patterns>({
  id: 'account',
  title: 'An account of the incident has an id or a name like this',
  schema: () => patterns,
  holds(value, view) {
    const all = accountsIn(view);
    const nameOf = (id: string): string => view.world.organization.accounts.get(id)?.name ?? '';
    const say = (id: string): string => (nameOf(id) === '' ? id : `${id} (${nameOf(id)})`);
    const found = all.filter((id) => matchesAny(several(value), id, ...(nameOf(id) === '' ? [] : [nameOf(id)])));
    if (found.length > 0) return { holds: true, because: `it is in account ${listed(found.map(say))}` };
    return { holds: false, because: `it is in account ${listed(all.map(say))} only` };
  },
  examples: { holds: ['111122223333', 'shop-*', ['other', '1111*']], fails: ['444455556666', 'shop'] },
});
