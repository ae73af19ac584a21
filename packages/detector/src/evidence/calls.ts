import { surprise } from '../fold/surprise.js';
import type { SeriesEvidence } from './kinds.js';

/** An API is called more than its own last week, and series like it, allow for. */
export const calls: SeriesEvidence = {
  id: 'calls',
  title: 'More calls of an API than usual',
  direction: 'above',
  scope: 'series',
  watches: 'calls',
  when: 'counted',
  judge: ({ lane, pool, row, count, expected, deviance, settings }) =>
    count - expected < settings.floors.calls ? 0 : surprise(lane.series, row, pool, deviance, 'up'),
};
