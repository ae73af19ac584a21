import { newsRate } from '../pool/pool.js';
import type { NewsEvidence } from './kinds.js';
import { ownRateSurprise } from './own-rate.js';

/** A principal uses a tool it never used; versions of a tool do not count. */
export const newAgent: NewsEvidence = {
  id: 'new-agent',
  title: 'A principal with a tool it never used',
  direction: 'above',
  scope: 'news',
  news: 'agent',
  judge: ({ lane: { principals }, pool, principal }) => {
    const { columns: c } = principals;
    const classRate = newsRate(pool, c.kind[principal]!, 'agents', 'agentHours');
    return ownRateSurprise(c.agentHours[principal]!, c.activeHours[principal]!, classRate);
  },
};
