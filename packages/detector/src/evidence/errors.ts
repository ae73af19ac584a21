import { surprise } from '../fold/surprise.js';
import type { SeriesEvidence } from './kinds.js';

/** An API fails more often than usual, its calls allowed for: ten times the calls with the usual share of errors is no news. */
export const errors: SeriesEvidence = {
  id: 'errors',
  title: 'More errors of an API than usual',
  direction: 'above',
  scope: 'series',
  watches: 'errors',
  when: 'counted',
  judge: ({ lane, pool, row, count, expected, deviance, settings }) =>
    count - expected < settings.floors.errors ? 0 : surprise(lane.series, row, pool, deviance, 'up'),
};
