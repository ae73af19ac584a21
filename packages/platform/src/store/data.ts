import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import type * as schema from './schema.js';

export type Database = NodePgDatabase<typeof schema>;

/** An opened store: one pool of PostgreSQL connections, whatever is behind them. */
export interface Data {
  readonly engine: 'pglite' | 'postgres';
  readonly pool: Pool;
  readonly db: Database;
  close(): Promise<void>;
}
