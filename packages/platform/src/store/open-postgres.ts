import type { Pool } from 'pg';
import type { Clock } from '../clock.js';
import type { Data } from './data.js';
import { createPool, dataOfPool } from './data-of-pool.js';
import { StoreTooOldError, StoreUnreachableError } from './errors.js';
import { IDLE_IN_TRANSACTION_MAX_MS } from './pglite-session.js';

/** Of one process. PostgreSQL allows a hundred in all unless told otherwise. Each BullMQ worker keeps one to itself. */
const CONNECTIONS_MAX = 10;
/** For a free connection, or for a server that does not answer. */
const CONNECT_WAIT_MS = 15_000;
/** Ours take milliseconds; maintenance and backup set their own. */
const STATEMENT_MAX_MS = 60_000;
const VERSION_MIN = 140_000;

/** @throws StoreUnreachableError, StoreTooOldError, and what migrations throw. */
export async function openPostgres(url: string, clock: Clock): Promise<Data> {
  const where = placeOf(url);
  const pool = createPool({
    connectionString: withOptions(url),
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_WAIT_MS,
    keepAlive: true,
    application_name: 'trailwarden',
    statement_timeout: STATEMENT_MAX_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MAX_MS,
  });
  await checkVersion(pool, where).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  return dataOfPool('postgres', pool, clock);
}

/** BullMQ's statements name its tables without a schema; ours do not. What a URL says wins over everything else we could set. */
function withOptions(url: string): string {
  const parsed = new URL(url);
  const given = parsed.searchParams.get('options');
  parsed.searchParams.set('options', [given, '-c search_path=bullmq,public'].filter(Boolean).join(' '));
  return parsed.href;
}

/** Host and database, without who connects and how. */
function placeOf(url: string): string {
  try {
    const { host, pathname, searchParams } = new URL(url);
    return `${host || searchParams.get('host') || 'localhost'}${pathname}`;
  } catch {
    throw new StoreUnreachableError(
      'The address of the database cannot be understood.',
      'Write postgres://USER:PASSWORD@HOST:5432/DATABASE; characters like @ / # in a password are percent-encoded.',
    );
  }
}

async function checkVersion(pool: Pool, where: string): Promise<void> {
  const { rows } = await pool
    .query<{ number: string; version: string }>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as version`,
    )
    .catch((cause: Error) => {
      throw new StoreUnreachableError(
        `PostgreSQL at ${where} cannot be used: ${cause.message || (cause as NodeJS.ErrnoException).code}.`,
        'See that DATABASE_URL is right, the server runs and its firewall lets this machine in.',
        { cause },
      );
    });
  const found = rows[0];
  if (found === undefined || Number(found.number) >= VERSION_MIN) return;
  throw new StoreTooOldError(
    `PostgreSQL at ${where} is version ${found.version}.`,
    `Trailwarden needs ${VERSION_MIN / 10_000} or newer.`,
  );
}
