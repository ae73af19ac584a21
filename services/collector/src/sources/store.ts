import type { Database } from '@trailwarden/platform';

/** The store, or a transaction in it. */
export type Writer = Database | Parameters<Parameters<Database['transaction']>[0]>[0];
