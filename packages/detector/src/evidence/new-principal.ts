import { newsRate } from '../pool/pool.js';
import type { NewsEvidence } from './kinds.js';

/** Somebody is active in the account for the first time. */
export const newPrincipal: NewsEvidence = {
  id: 'new-principal',
  title: 'A principal never seen before',
  direction: 'above',
  scope: 'news',
  news: 'principal',
  judge: ({ lane, pool, principal }) =>
    -Math.log(Math.min(1, newsRate(pool, lane.principals.columns.kind[principal]!, 'principals', 'accountHours'))),
};
