import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.js';
import type { Data } from './data.js';
import { createPool, dataOfPool } from './data-of-pool.js';
import { StoreFolderError } from './errors.js';
import { type FolderLock, lockFolder } from './folder-lock.js';
import { shareSession } from './pglite-session.js';
import { PgliteSocket } from './pglite-socket.js';
import { type EngineStart, startPglite } from './pglite-thread.js';

/** Connections that take turns in one session: more of them would only wait. Each BullMQ worker keeps one to itself. */
const CONNECTIONS_MAX = 8;

/** @throws StoreLockedError, StoreFolderError, StoreStoppedError, and what migrations throw. */
export async function openPglite(start: EngineStart, clock: Clock): Promise<Data> {
  if (start.folder === undefined) return open(start, clock);
  const folder = start.folder;
  const lock = await takeFolder(folder);
  try {
    const cluster = join(folder, 'pglite');
    if (!(await exists(join(cluster, 'PG_VERSION')))) await makeCluster(cluster, start);
    return await open({ folder: cluster }, clock, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function open(start: EngineStart, clock: Clock, lock?: FolderLock): Promise<Data> {
  const thread = await startPglite(start);
  const session = shareSession(thread);
  const pool = createPool({
    max: CONNECTIONS_MAX,
    // They cost nothing, and keep what they prepared.
    idleTimeoutMillis: 0,
    keepAlive: true,
    stream: () => new PgliteSocket(session),
    // Whatever the environment says about another PostgreSQL is not about this one.
    ssl: false,
    host: 'pglite',
    user: 'postgres',
    database: 'postgres',
  });
  return dataOfPool('pglite', pool, clock, async () => {
    await thread.close();
    await lock?.release();
  });
}

/**
 * Makes an empty cluster beside its place and moves it there when it is whole: half of one could not be told from a damaged store.
 * In a thread of its own, which gives back the 400 MB this takes.
 */
async function makeCluster(cluster: string, start: EngineStart): Promise<void> {
  const draft = `${cluster}.new`;
  await rm(draft, { recursive: true, force: true });
  const thread = await startPglite({ ...start, folder: draft });
  await thread.close();
  await rename(draft, cluster);
}

async function takeFolder(folder: string): Promise<FolderLock> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await lockFolder(join(folder, 'lock'), `The store in ${folder}`);
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new StoreFolderError(
      `The folder ${folder} cannot be used for the store: ${error.message}.`,
      'Name another one (--data), or give this user the right to write there.',
      { cause: error },
    );
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
