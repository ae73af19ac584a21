import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { type Clock, systemClock } from '../clock.js';
import { openQueue } from '../queue/open-queue.js';
import type { Data } from '../store/data.js';
import { readMigrations } from '../store/migrate.js';
import { openPglite } from '../store/open-pglite.js';

/** Made once, by whoever comes first: a new cluster and its tables take seconds, a copy a fraction of that. */
const CACHE = new URL('../../node_modules/.cache/trailwarden/', import.meta.url);

/** An embedded store in memory with all tables, the queue's among them, for tests. */
export async function temporaryData(clock: Clock = systemClock): Promise<Data> {
  return openPglite({ archive: await newStore() }, clock);
}

let cluster: Promise<Uint8Array> | undefined;
let store: Promise<Uint8Array> | undefined;

/** A tar archive of PostgreSQL's files before anything was done with them. */
export function emptyCluster(): Promise<Uint8Array> {
  cluster ??= readOrMake('cluster', '', makeCluster);
  return cluster;
}

function newStore(): Promise<Uint8Array> {
  store ??= readMigrations().then((migrations) =>
    readOrMake('store', migrations.map(({ sha256 }) => sha256).join(), makeStore),
  );
  return store;
}

async function readOrMake(name: string, madeOf: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const versions = await Promise.all(['@electric-sql/pglite', 'bullmq'].map(versionOf));
  const hash = createHash('sha256')
    .update([...versions, madeOf].join())
    .digest('hex');
  const file = new URL(`${name}-${hash.slice(0, 16)}.tar`, CACHE);
  return readFile(file).catch(async () => {
    const made = await make();
    const draft = new URL(`${file.href}.${process.pid}`);
    await mkdir(CACHE, { recursive: true });
    await writeFile(draft, made);
    await rename(draft, file);
    return made;
  });
}

function makeCluster(): Promise<Uint8Array> {
  return archiveOf('memory://');
}

async function makeStore(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-store-'));
  try {
    const data = await openPglite({ folder, archive: await emptyCluster() }, systemClock);
    const queue = await openQueue({ backend: { pool: data.pool }, clock: systemClock });
    await queue.close();
    await data.close();
    return await archiveOf(join(folder, 'pglite'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function archiveOf(dataDir: string): Promise<Uint8Array> {
  const pglite = await PGlite.create(dataDir);
  const archive = await pglite.dumpDataDir('none');
  await pglite.close();
  return new Uint8Array(await archive.arrayBuffer());
}

async function versionOf(name: string): Promise<string> {
  const entry = fileURLToPath(import.meta.resolve(name));
  const root = entry.slice(0, entry.lastIndexOf(`node_modules/${name}/`));
  const manifest = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
