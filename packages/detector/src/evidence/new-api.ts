import type { NewsEvidence } from './kinds.js';

/**
 * A principal calls APIs it never called. The first opens a learning event of an hour (see fold/news.ts, which keeps its sum):
 * every further one adds the more, the fewer its class usually learns at a time.
 */
export const newApi: NewsEvidence = {
  id: 'new-api',
  title: 'A principal calling an API it never called',
  direction: 'above',
  scope: 'news',
  news: 'api',
  judge: ({ lane, principal }) => lane.principals.columns.eventNats[principal]!,
};
