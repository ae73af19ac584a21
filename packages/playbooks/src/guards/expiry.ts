import { formatDuration, parseDuration } from '../duration.js';
import { EXPIRES_MAX } from '../playbook-file.js';
import { type Guard, PASS, refuse } from './guard.js';

/** Playbooks are stored with their runs, and may come from elsewhere than from a file that was checked. */
export const expiry: Guard = {
  id: 'expiry',
  title: `Every containment ends by itself, after ${EXPIRES_MAX} at the latest`,
  of: 'containments',
  check({ step: { expiresMinutes } }) {
    const most = parseDuration(EXPIRES_MAX) ?? 0;
    if (expiresMinutes === undefined || !(expiresMinutes > 0)) return refuse('it would never be undone by itself');
    return expiresMinutes <= most
      ? PASS
      : refuse(`it would last ${formatDuration(expiresMinutes)}, the most is ${EXPIRES_MAX}`);
  },
};
