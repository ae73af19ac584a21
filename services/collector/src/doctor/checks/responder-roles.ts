import type { Check } from '../check.js';

export const responders: Check = {
  id: 'responders',
  title: 'Responders',
  needs: [],
  // They come with the responder; the row says so, so that nobody believes something would be done.
  run: async () => ({ kind: 'skipped', detail: 'Not configured yet: nothing is acted on.' }),
};
