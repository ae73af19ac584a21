import { surprise } from '../fold/surprise.js';
import type { SeriesEvidence } from './kinds.js';

/** A principal fails more often than usual, all APIs together: what probing for rights looks like. One error more than of an API. */
export const principalErrors: SeriesEvidence = {
  id: 'principal-errors',
  title: 'More errors of a principal than usual',
  direction: 'above',
  scope: 'series',
  watches: 'principal-errors',
  when: 'counted',
  judge: ({ lane, pool, row, count, expected, deviance, settings }) =>
    count - expected < settings.floors.errors + 1 ? 0 : surprise(lane.series, row, pool, deviance, 'up'),
};
