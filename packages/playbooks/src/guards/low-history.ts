import { type Guard, PASS } from './guard.js';

export const lowHistory: Guard = {
  id: 'low-history',
  title: 'Of what was judged with less than a week of history a person is asked',
  of: 'containments',
  check({ situation: { incident } }) {
    return incident.lowHistory ? { kind: 'ask', because: 'it was judged with less than a week of history' } : PASS;
  },
};
