import { HOUR_MINUTES } from '../constants.js';
import { GAP_COUNT, GAP_MISSES } from '../pool/layout.js';
import type { SeriesEvidence } from './kinds.js';

/** Slots that add to the surprise at most. */
const MISSED_MAX = 8;
/** Weight of all periodic series against this one's own misses, in slots. */
const POOL_SLOTS = 20;

/** A periodic job has missed its slots (see fold/periodic.ts); judged once the watermark has passed, never on an open minute. */
export const gap: SeriesEvidence = {
  id: 'gap',
  title: 'Periodic activity stopped',
  direction: 'below',
  scope: 'series',
  watches: 'calls',
  when: 'due',
  judge: ({ lane, pool, row }) => {
    const { columns: c } = lane.series;
    const missed = Math.min(c.gapMissing[row]!, MISSED_MAX);
    const missShare = pool.numbers[GAP_MISSES]! / pool.numbers[GAP_COUNT]!;
    const perMissNats = Math.log((c.gapCount[row]! + POOL_SLOTS) / (c.gapMisses[row]! + POOL_SLOTS * missShare));
    return Math.max(0, missed * perMissNats - Math.log(Math.max(1, HOUR_MINUTES / c.gapMean[row]!)));
  },
};
