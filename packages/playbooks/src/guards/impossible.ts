import { type Guard, PASS, refuse } from './guard.js';

export const impossible: Guard = {
  id: 'impossible',
  title: 'What the action itself cannot act on is refused, with its reason',
  of: 'all steps',
  check({ target: { impossible } }) {
    return impossible === undefined ? PASS : refuse(impossible);
  },
};
