import type { NewsEvidence } from './kinds.js';

/** Callers and hours that stand for what is not known of an API yet. */
const CALLERS_PRIOR = 0.3;
const HOURS_PRIOR = 3;

/** An API that few ever call is called by somebody else. */
export const newCaller: NewsEvidence = {
  id: 'new-caller',
  title: 'An API called by somebody new',
  direction: 'above',
  scope: 'news',
  news: 'caller',
  judge: ({ lane, series }) => {
    const { columns: c } = lane.series;
    return Math.max(0, -Math.log((c.callers[series]! + CALLERS_PRIOR) / (c.activeHours[series]! + HOURS_PRIOR)));
  },
};
