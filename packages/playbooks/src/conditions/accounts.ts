import { z } from 'zod';
import { mapping } from '../schemas.js';
import { counted } from '../words.js';
import { defineCondition } from './condition.js';

const ERROR = 'must be a whole number from 1 to 10000';

export const accounts = defineCondition<{ atLeast: number }>({
  id: 'accounts',
  title: 'In how many accounts the same principal was unusual',
  schema: () =>
    mapping({
      atLeast: z
        .int({ error: ERROR })
        .min(1, { error: ERROR })
        .max(10_000, { error: ERROR })
        .describe('So many or more'),
    }),
  holds({ atLeast }, { incident }) {
    const count = incident.accounts.length;
    const is = `it is in ${counted(count, 'account', 'accounts')}`;
    return { holds: count >= atLeast, because: count >= atLeast ? is : `${is}, not in ${atLeast} or more` };
  },
  examples: { holds: [{ atLeast: 1 }], fails: [{ atLeast: 2 }] },
});
