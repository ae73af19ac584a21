import { z } from 'zod';
import { matchesAny } from '../pattern.js';
import { type Patterns, patterns, several } from '../schemas.js';
import { listed } from '../words.js';
import { accountsIn, defineCondition } from './condition.js';

const ERROR = 'must be tags and what they are like, as { stage: prod }';

export const tags = defineCondition<Record<string, Patterns>>({
  id: 'tags',
  title: 'An account of the incident has all of these tags, with values like these',
  schema: () =>
    z
      .record(z.string().min(1).max(128), patterns, { error: ERROR })
      .refine((asked) => Object.keys(asked).length > 0, { error: ERROR }),
  holds(value, view) {
    const tagsOf = (id: string) => view.world.organization.accounts.get(id)?.tags ?? {};
    const all = accountsIn(view);
    const found = all.filter((id) =>
      Object.entries(value).every(([key, asked]) => {
        const tag = Object.hasOwn(tagsOf(id), key) ? tagsOf(id)[key] : undefined;
        return tag !== undefined && matchesAny(several(asked), tag);
      }),
    );
    const asked = Object.entries(value).map(([key, each]) => `${key}=${several(each).join('|')}`);
    if (found.length > 0) return { holds: true, because: `account ${listed(found)} has the tag ${listed(asked)}` };
    return { holds: false, because: `account ${listed(all)} lacks the tag ${listed(asked)}` };
  },
  examples: {
    holds: [{ stage: 'prod' }, { stage: ['prod', 'live'], team: '*' }],
    fails: [{ stage: 'dev' }, { cost: '*' }],
  },
});
