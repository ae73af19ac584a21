import type { Pool } from 'pg';
import { emptyCluster } from '../../testing/temporary-data.js';
import { createPool } from '../data-of-pool.js';
import { shareSession } from '../pglite-session.js';
import { PgliteSocket } from '../pglite-socket.js';
import { startPglite } from '../pglite-thread.js';

/** An embedded PostgreSQL in memory with nothing in it. */
export async function emptyPool(): Promise<{ readonly pool: Pool; close(): Promise<void> }> {
  const thread = await startPglite({ archive: await emptyCluster() });
  const session = shareSession(thread);
  return { pool: createPool({ stream: () => new PgliteSocket(session), ssl: false }), close: thread.close };
}
