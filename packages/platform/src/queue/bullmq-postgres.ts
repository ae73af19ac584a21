import {
  type BackendFactory,
  createPostgresBackend,
  type PgPool,
  type PgPoolClient,
  type PostgresQueueBackend,
  runMigrations,
} from 'bullmq';
import pg from 'pg';
import { ask, messageOf, within } from './ask.js';
import { type BullmqEngine, makeEngine } from './bullmq-engine.js';

const SCHEMA = 'bullmq';
/** Connections for questions; each worker has one more, to listen on. */
const ASKING_MAX = 6;
/** For a connection, of our own or to a server. */
const CONNECT_MS = 4000;
/** A first one makes a hundred functions; on a busy small machine that takes seconds. */
const MIGRATION_MS = 30_000;
/** For connections that somebody still holds. */
const CLOSE_MS = 2000;
/** A notification can be lost together with its connection; then a job waits this long. */
const LISTEN_SECONDS_MAX = 10;

/**
 * BullMQ on PostgreSQL, or on PGlite behind a pool, in a schema of its own.
 *
 * @param store - is asked only how it connects: workers keep connections for good, and must not use up the store's. BullMQ's statements name no
 *   schema, so `bullmq` has to be on the search path of its connections.
 */
export async function openPostgresEngine(store: pg.Pool, report: (error: unknown) => void): Promise<BullmqEngine> {
  const pool = beside(store);
  pool.on('error', report);
  try {
    await ask('prepare the queue in the database', () => migrate(pool), MIGRATION_MS);
  } catch (error) {
    await pool.end();
    throw error;
  }
  // The two packages' types differ in what listeners of a connection are given; its functions do not.
  const words = inBullmqsWords(pool as unknown as PgPool);
  return makeEngine({
    asking: words,
    working: words,
    factory: listeningOn(pool),
    close: () => within(CLOSE_MS, pool.end()).catch(report),
  });
}

function beside(store: pg.Pool): pg.Pool {
  const { options } = store;
  return new pg.Pool({
    ...options,
    // Not enumerable, so that it does not end up in logs.
    password: options.password,
    max: ASKING_MAX,
    min: 0,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
  });
}

/** BullMQ does it under an advisory lock, so that processes that start together do not meet. */
async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, SCHEMA);
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * BullMQ waits for a connection to come back only when it was refused. Closed, cut off and "the database system is starting up" would be
 * tried again without a pause, and a job that ended meanwhile be taken for failed.
 */
function inBullmqsWords(pool: PgPool): PgPool {
  const told = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw isConnectionLost(error) ? Object.assign(new Error(messageOf(error)), { code: 'ECONNREFUSED' }) : error;
    }
  };
  const words: PgPool = {
    query: (text, values) => told(pool.query(text, values)),
    connect: async () => keepListening(await told(pool.connect())),
    end: () => pool.end(),
    // It is only ever told of errors, which we log.
    on: () => words,
    removeAllListeners: () => words,
  };
  return words;
}

/**
 * Before it lets go of a connection BullMQ takes off all listeners. One that breaks just then would end the process, since nobody hears its
 * error.
 */
function keepListening(client: PgPoolClient): PgPoolClient {
  const remove = client.removeAllListeners.bind(client);
  client.removeAllListeners = (event) => remove(event).on('error', () => undefined);
  return client;
}

/** Class 08: connection exception; 53300: too many connections; 57P: shutting down, crashed, starting up. */
const CONNECTION_STATES = /^(?:08...|53300|57P0.)$/;

function isConnectionLost(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  // What the server says has a state of five characters; what has none, the driver says of the connection.
  return code === undefined || !/^[0-9A-Z]{5}$/.test(code) || CONNECTION_STATES.test(code);
}

function listeningOn(pool: pg.Pool): BackendFactory<PostgresQueueBackend, PgPool> {
  return (name, options, factoryOptions) => {
    const backend = createPostgresBackend(name, options, factoryOptions);
    if (factoryOptions?.withBlockingConnection) {
      pool.options.max += 1;
      backend.once('close', () => {
        pool.options.max -= 1;
      });
      Object.defineProperty(backend, 'maximumBlockTimeout', { value: LISTEN_SECONDS_MAX });
    }
    return backend;
  };
}
