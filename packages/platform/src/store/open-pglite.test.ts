import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../clock.js';
import { temporaryData } from '../testing/temporary-data.js';
import type { Data } from './data.js';
import { MigrationChangedError, StoreFolderError, StoreLockedError } from './errors.js';
import { openData } from './open-data.js';
import { type StoreFolder, storeFolder } from './test-support/store-folder.js';

let folder: StoreFolder;

beforeAll(async () => {
  folder = await storeFolder();
});

afterAll(() => folder.remove());

const open = () => openData({ folder: folder.path }, { clock: systemClock });

test('a store that is open is refused a second time, and what was committed is there the next time', async () => {
  const first = await open();
  await first.pool.query('create table kept (n int)');
  await expect(open()).rejects.toBeInstanceOf(StoreLockedError);
  await first.close();

  const second = await open();

  expect((await second.pool.query(`select to_regclass('kept')::text as name`)).rows).toEqual([{ name: 'kept' }]);
  await second.close();
  expect((await readdir(folder.path)).sort()).toEqual(['lock', 'pglite']);
});

test('an opening that fails leaves no lock behind', async () => {
  const data = await open();
  await data.pool.query(`update trailwarden.migrations set sha256 = 'other' || sha256`);
  await data.close();

  await expect(open()).rejects.toBeInstanceOf(MigrationChangedError);
  await expect(open()).rejects.toBeInstanceOf(MigrationChangedError);

  expect(await readdir(join(folder.path, 'lock'))).toEqual([]);
});

test('a folder that cannot be one is named', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'trailwarden-store-'));
  await writeFile(join(parent, 'file'), '');

  const error = await openData({ folder: join(parent, 'file') }, { clock: systemClock }).catch(
    (thrown: unknown) => thrown,
  );

  expect(error).toBeInstanceOf(StoreFolderError);
  expect((error as Error).message).toContain(join(parent, 'file'));
  await rm(parent, { recursive: true });
});

test('the log that a start after a kill has to go through stays small', async () => {
  const data = await temporaryData();
  await data.pool.query('create table large (bytes bytea)');
  const [before] = await positions(data);

  // 420 times 150 kB.
  for (let n = 0; n < 420; n += 1) {
    await data.pool.query(
      `insert into large select decode(repeat(md5($1 || g::text), 9), 'hex') from generate_series(1, 900) g`,
      [n],
    );
  }

  const [now, checkpoint] = await positions(data);
  expect(now - before).toBeGreaterThan(55_000_000);
  expect(now - checkpoint).toBeLessThan(40_000_000);
  await data.close();
});

test('closing twice is closing once', async () => {
  const data = await temporaryData();

  await Promise.all([data.close(), data.close()]);

  await expect(data.pool.query('select 1')).rejects.toThrow();
});

/** Bytes of log: written, and gone through already. */
async function positions({ pool }: Data): Promise<readonly [now: number, checkpoint: number]> {
  const { rows } = await pool.query<{ now: string; checkpoint: string }>(
    `select pg_current_wal_lsn() - '0/0' as now, redo_lsn - '0/0' as checkpoint from pg_control_checkpoint()`,
  );
  return [Number(rows[0]?.now), Number(rows[0]?.checkpoint)];
}
