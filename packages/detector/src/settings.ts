import type { Selection } from './select.js';

/** What the user sets; everything else is learnt. */
export interface DetectorSettings {
  /** Incidents a week the whole organization is willing to look at. */
  readonly incidentsPerWeek: number;
  /** How the budget is shared out between people, machines and silence; adds up to 1. */
  readonly shares: { readonly people: number; readonly machines: number; readonly silence: number };
  /** Least number above the expectation in an hour that is worth anybody's time. */
  readonly floors: { readonly calls: number; readonly errors: number };
  readonly select: Selection;
}

export const DEFAULT_SETTINGS: DetectorSettings = Object.freeze<DetectorSettings>({
  incidentsPerWeek: 5,
  shares: { people: 0.4, machines: 0.35, silence: 0.25 },
  floors: { calls: 4, errors: 3 },
  select: { events: 'management', patterns: [] },
});
