import { MODES } from '../situation.js';
import { type Guard, PASS } from './guard.js';

export const mode: Guard = {
  id: 'mode',
  title:
    'The lower of the modes of settings and playbook holds: in dry-run everything, in tell every containment is only rehearsed',
  of: 'all steps',
  check({ situation: { world }, playbook, action }) {
    const isLowest = MODES.indexOf(world.mode) < MODES.indexOf(playbook.mode);
    const allowed = isLowest ? world.mode : playbook.mode;
    if (allowed === 'live' || (allowed === 'tell' && action.kind === 'tell')) return PASS;
    return {
      kind: 'dry',
      because: `${isLowest ? 'the settings allow' : 'the playbook is in mode'} ${allowed}${isLowest ? ' at the most' : ''}`,
    };
  },
};
