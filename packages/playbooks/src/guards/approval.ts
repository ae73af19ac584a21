import { type Guard, PASS } from './guard.js';

export const approval: Guard = {
  id: 'approval',
  title: 'Where the playbook says so, one or two people are asked',
  of: 'all steps',
  check({ step: { approval: rule } }) {
    return rule === undefined ? PASS : { kind: 'ask', because: 'the playbook asks for it', rule };
  },
};
