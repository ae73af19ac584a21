/** Jobs of the responder, by name; each says only what to look at. */
export const JOBS = {
  /** Key an incident's id: there is something new about it. */
  plan: 'plan',
  /** Key a step's id: it is time to look at it. */
  step: 'step',
} as const;

/** How often the outbox and the steps that are due are looked at. */
export const LOOK_EVERY_MS = 250;
/** Asked for at once; more wait for the next look. */
export const ASKED_MAX = 500;
/** What was asked for is not asked for again before; it is in line. */
export const ASKED_AGAIN_MS = 5_000;
/** Incidents planned at once by a process; the store lets one at a time through anyway. */
export const PLANS_AT_ONCE = 2;
