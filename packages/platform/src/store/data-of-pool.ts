import { drizzle } from 'drizzle-orm/node-postgres';
import pg, { type Pool, type PoolConfig } from 'pg';
import type { Clock } from '../clock.js';
import type { Data } from './data.js';
import { migrate, readMigrations } from './migrate.js';
import * as schema from './schema.js';

/** Connections still in use are waited for this long at the end, then cut off: what they had not committed is not kept. */
const CLOSE_WAIT_MS = 5_000;

/** A pool whose broken connections end a statement, never the process. */
export function createPool(config: PoolConfig): Pool {
  const pool = new pg.Pool(config);
  // BullMQ adds listeners with every queue and worker.
  pool.setMaxListeners(0);
  // Told of connections that break while nobody uses them: the next one is made when it is needed, and says itself if that fails.
  pool.on('error', () => {});
  // Told of one that breaks in somebody's hands between two statements: the second one fails.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Migrates and hands over; closes what was opened when that does not work. @param closeEngine - after the last connection. */
export async function dataOfPool(
  engine: Data['engine'],
  pool: Pool,
  clock: Clock,
  closeEngine: () => Promise<void> = async () => {},
): Promise<Data> {
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= endPool(pool).then(closeEngine);
    return closed;
  };
  try {
    await migrate(pool, clock, await readMigrations());
  } catch (error) {
    await close();
    throw error;
  }
  return { engine, pool, db: drizzle(pool, { schema, casing: 'snake_case' }), close };
}

async function endPool(pool: Pool): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => {
    late = setTimeout(resolve, CLOSE_WAIT_MS);
  });
  await Promise.race([pool.end().catch(() => {}), waited]);
  clearTimeout(late);
}
