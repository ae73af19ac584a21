import { pgSchema } from 'drizzle-orm/pg-core';

/** BullMQ's tables live in a schema of their own, so do ours. Minutes are whole minutes since 1970, UTC. */
export const trailwarden = pgSchema('trailwarden');
