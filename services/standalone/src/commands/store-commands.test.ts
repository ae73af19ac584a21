import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { incidents, logFiles, openData, systemClock } from '@trailwarden/platform';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createInk } from '../output/ink.js';
import { createProgress } from '../output/progress.js';
import type { Surroundings } from '../surroundings.js';
import { inventedIncident } from '../testing/invented-report.js';
import { addStoreCommands } from './store-commands.js';

let folder = '';
let written = '';
let env: Record<string, string> = {};

const around = (): Surroundings => ({
  cwd: folder,
  write: (text) => {
    written += text;
  },
  say: () => undefined,
  columns: 80,
  ink: createInk(false),
  progress: createProgress(process.stderr, () => 0),
  nowMs: () => 0,
  clock: systemClock,
  env,
  signal: new AbortController().signal,
  startPool: () => {
    throw new Error('nothing is read');
  },
  connectS3: () => Promise.reject(new Error('no bucket is asked')),
  command: 'npm start --',
});

async function run(...argv: string[]): Promise<number | undefined> {
  let ended: number | undefined;
  const program = new Command().exitOverride();
  addStoreCommands(program, around(), (code) => {
    ended = code;
  });
  await program.parseAsync(argv, { from: 'user' });
  return ended;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trailwarden-store-'));
  const data = await openData({ folder: join(folder, '.trailwarden') }, { clock: systemClock });
  const incident = inventedIncident();
  const { id, startMinute, lastMinute, severity, accounts } = incident;
  await data.db.insert(incidents).values({
    ...{ id, startMinute, lastMinute, severity, accounts, incident },
    state: 'ended',
    revision: 1,
    storedMs: 0,
    updatedMs: 0,
  });
  await data.db.insert(logFiles).values({
    address: '/logs/a.json.gz',
    lane: '111122223333',
    region: 'eu-west-1',
    family: 'CloudTrail',
    deliveredMinute: 1,
    bytes: 1,
    state: 'quarantined',
    reason: 'truncated',
    foundMs: 0,
  });
  await data.close();
});
beforeEach(() => {
  written = '';
  env = {};
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the store of the usual folder is looked at', async () => {
  expect(await run('status')).toBe(0);
  expect(written).toContain('1 found = 0 done + 0 pending + 1 quarantined');
});

test('insights list --json is byte-equal however often it is asked', async () => {
  await run('insights', 'list', '--json');
  const first = written;
  written = '';
  await run('insights', 'list', '--json', '--data', '.trailwarden');

  expect(written).toBe(first);
  expect(JSON.parse(first)).toMatchObject({ id: inventedIncident().id, state: 'ended', severity: 'high' });
});

test('an incident is found by the beginning of its id', async () => {
  await run('insights', 'show', '0b9c7f60', '--json');

  expect(JSON.parse(written)).toMatchObject({ id: inventedIncident().id, revision: 1, awsInsights: [] });
  await expect(run('insights', 'show', 'ffffffff')).rejects.toMatchObject({ code: 'NOT_IN_STORE' });
});

test('a backup can be restored into a new folder, and into no other', async () => {
  await run('backup', 'kept.gz');
  await run('restore', 'kept.gz', '--data', 'again');
  await run('status', '--data', 'again', '--json');

  expect(written).toContain('"quarantined":1');
  await expect(run('backup', 'kept.gz')).rejects.toMatchObject({ code: 'BACKUP_FILE' });
  await expect(run('restore', 'kept.gz', '--data', 'again')).rejects.toMatchObject({ code: 'STORE_NOT_EMPTY' });
  await expect(run('restore', 'nowhere.gz', '--data', 'more')).rejects.toMatchObject({ code: 'BACKUP_FILE' });
  await expect(access(join(folder, 'more'))).rejects.toThrow();
});

test('a quarantined file is put back in line, and a number that is wrong changes nothing', async () => {
  await expect(run('quarantine', 'retry', '1', '77')).rejects.toThrow('No quarantined file has the number 77');
  await run('quarantine', 'list', '--json');
  expect(JSON.parse(written)).toMatchObject({ id: 1, reason: 'truncated' });

  await run('quarantine', 'retry', '1');

  expect(written).toContain('1 file waits to be read again. npm start -- serve takes it up when it is started next.');
});

test('a backtest without a tally says why it cannot', async () => {
  await expect(run('backtest')).rejects.toMatchObject({ code: 'NOT_IN_STORE' });
});

test('a folder without a store is an error, and none is made', async () => {
  await expect(run('status', '--data', 'nowhere')).rejects.toMatchObject({ code: 'NO_STORE' });
  await expect(access(join(folder, 'nowhere'))).rejects.toThrow();
});

test('while another process has the folder, the error says which', async () => {
  const data = await openData({ folder: join(folder, '.trailwarden') }, { clock: systemClock });

  await expect(run('status')).rejects.toMatchObject({
    code: 'STORE_LOCKED',
    message: expect.stringContaining(`in use by process ${process.pid}`),
  });
  await data.close();
});

test('a folder that is named wins over the environment; without one PostgreSQL is asked', async () => {
  env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };

  expect(await run('quarantine', 'list', '--data', '.trailwarden')).toBe(0);
  await expect(run('quarantine', 'list')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
});
