import { newsRate } from '../pool/pool.js';
import type { NewsEvidence } from './kinds.js';
import { ownRateSurprise } from './own-rate.js';

/** A principal comes from an address it never used: little for a lambda, much for a key that never moved. */
export const newAddress: NewsEvidence = {
  id: 'new-address',
  title: 'A principal at an address it never used',
  direction: 'above',
  scope: 'news',
  news: 'address',
  judge: ({ lane: { principals }, pool, principal }) => {
    const { columns: c } = principals;
    const classRate = newsRate(pool, c.kind[principal]!, 'addresses', 'addressHours');
    return ownRateSurprise(c.addressHours[principal]!, c.activeHours[principal]!, classRate);
  },
};
