import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { type Clock, systemClock } from '../clock.js';
import type { Data } from '../store/data.js';
import { openPglite } from '../store/open-pglite.js';

/** Made once, by whoever comes first: a new cluster takes seconds, a copy of one a fraction of that. */
const CACHE = new URL('../../node_modules/.cache/trailwarden/', import.meta.url);

/** An embedded store in memory with all tables, for tests. */
export async function temporaryData(clock: Clock = systemClock): Promise<Data> {
  return openPglite({ archive: await emptyCluster() }, clock);
}

let loaded: Promise<Uint8Array> | undefined;

/** A tar archive of PostgreSQL's files before anything was done with them. */
export function emptyCluster(): Promise<Uint8Array> {
  loaded ??= readOrMake();
  return loaded;
}

async function readOrMake(): Promise<Uint8Array> {
  const file = new URL(`pglite-${await pgliteVersion()}.tar`, CACHE);
  return readFile(file).catch(async () => {
    const made = await makeCluster();
    const draft = new URL(`${file.href}.${process.pid}`);
    await mkdir(CACHE, { recursive: true });
    await writeFile(draft, made);
    await rename(draft, file);
    return made;
  });
}

async function makeCluster(): Promise<Uint8Array> {
  const pglite = await PGlite.create('memory://');
  const archive = await pglite.dumpDataDir('none');
  await pglite.close();
  return new Uint8Array(await archive.arrayBuffer());
}

async function pgliteVersion(): Promise<string> {
  const entry = import.meta.resolve('@electric-sql/pglite');
  const manifest = await readFile(fileURLToPath(new URL('../package.json', entry)), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
