import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../clock.js';
import { emptyCluster } from '../testing/temporary-data.js';
import { openData } from './open-data.js';
import { openPglite } from './open-pglite.js';
import { type StoreFolder, storeFolder } from './test-support/store-folder.js';

const SCRIPT = fileURLToPath(new URL('./test-support/commit-forever.mjs', import.meta.url));
const ROUNDS = 3;

let folder: StoreFolder;

beforeAll(async () => {
  folder = await storeFolder();
});

afterAll(() => folder.remove());

/** Runs the script on `path`, kills it once it has acknowledged `commits`, and answers all it has acknowledged. */
async function killAfter(path: string, from: number, commits: number): Promise<number[]> {
  const child = spawn(process.execPath, [SCRIPT, path, String(from)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === commits) child.kill('SIGKILL');
  }
  return acknowledged;
}

test(`a process killed while it commits loses no commit it was told of, ${ROUNDS} times`, async () => {
  const acknowledged: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    acknowledged.push(...(await killAfter(folder.path, round * 1_000_000, 20 + 170 * round)));
  }

  const data = await openData({ folder: folder.path }, { clock: systemClock });
  const { rows } = await data.pool.query<{ id: string; twin: string }>('select id, twin from promised');
  await data.close();

  const stored = new Set(rows.map(({ id }) => Number(id)));
  expect(acknowledged.length).toBeGreaterThanOrEqual(20);
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  // Whole transactions only, and at most one a round that was kept before anybody could be told.
  expect(rows.filter(({ id, twin }) => id !== twin)).toEqual([]);
  expect(stored.size - new Set(acknowledged).size).toBeLessThanOrEqual(ROUNDS);
});

test('a process killed while it makes the store for the first time leaves nothing in the way', async () => {
  const path = await mkdtemp(join(tmpdir(), 'trailwarden-store-'));
  const child = spawn(process.execPath, [SCRIPT, path, '0'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await expect.poll(() => readdir(join(path, 'pglite.new')).catch(() => [])).not.toEqual([]);

  child.kill('SIGKILL');
  await ended;

  const data = await openPglite({ folder: path, archive: await emptyCluster() }, systemClock);
  expect((await data.pool.query('select count(*)::int as n from trailwarden.lanes')).rows).toEqual([{ n: 0 }]);
  await data.close();
  await rm(path, { recursive: true });
});
