import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../clock.js';
import { emptyCluster } from '../../testing/temporary-data.js';
import { openPglite } from '../open-pglite.js';

export interface StoreFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** The folder of an embedded store that has been opened once, sooner than opening takes that begins from nothing. */
export async function storeFolder(): Promise<StoreFolder> {
  const path = await mkdtemp(join(tmpdir(), 'trailwarden-store-'));
  const data = await openPglite({ folder: path, archive: await emptyCluster() }, systemClock);
  await data.close();
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
