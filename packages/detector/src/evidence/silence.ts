import { surprise } from '../fold/surprise.js';
import type { SeriesEvidence } from './kinds.js';

/** A busy API has (nearly) stopped being called; judged once the watermark has passed, never on an open minute. */
export const silence: SeriesEvidence = {
  id: 'silence',
  title: 'Fewer calls of an API than usual',
  direction: 'below',
  scope: 'series',
  watches: 'calls',
  when: 'silent',
  judge: ({ lane, pool, row, deviance }) => surprise(lane.series, row, pool, deviance, 'down'),
};
