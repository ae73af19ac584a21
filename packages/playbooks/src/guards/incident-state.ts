import { type Guard, PASS, refuse } from './guard.js';

export const incidentState: Guard = {
  id: 'incident-state',
  title: 'No containment begins for an incident that did not hold on a second look, or is part of another by now',
  of: 'containments',
  check({ situation: { state } }) {
    if (state === 'withdrawn') return refuse('the incident was withdrawn: on a second look it did not hold');
    if (state === 'superseded')
      return refuse('the incident is part of another by now, which is answered in its own right');
    return PASS;
  },
};
