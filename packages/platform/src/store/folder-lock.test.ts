import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreLockedError } from './errors.js';
import { lockFolder } from './folder-lock.js';

const LOCK_SCRIPT = `
  import { lockFolder } from ${JSON.stringify(new URL('../../dist/store/folder-lock.js', import.meta.url).href)};
  process.once('message', async () => {
    const answer = await lockFolder(process.argv[1], 'it').then(() => 'got it', (error) => error.code);
    process.send(answer);
  });
  setInterval(() => {}, 1_000);
  process.send('ready');
`;

const children: ChildProcess[] = [];
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trailwarden-lock-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const lock = () => lockFolder(folder, 'The store');

function nextMessage(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(String(message)));
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
}

async function startLocker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', LOCK_SCRIPT, folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(child);
  await nextMessage(child);
  return child;
}

function take(child: ChildProcess): Promise<string> {
  const answer = nextMessage(child);
  child.send('go');
  return answer;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** Changes what the one lock file says. */
async function rewrite(change: Record<string, unknown>): Promise<string> {
  const [name = ''] = await readdir(folder);
  const path = join(folder, name);
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...change }));
  return path;
}

test('a folder that is taken is refused, with who has it', async () => {
  const held = await lock();

  const error = await lock().catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(StoreLockedError);
  expect((error as StoreLockedError).message).toBe(`The store is in use by process ${process.pid}.`);
  await held.release();
});

test('a folder that was released can be taken again, and nothing is left in it', async () => {
  await (await lock()).release();

  const again = await lock();
  await again.release();

  expect(await readdir(folder)).toEqual([]);
});

test('what a killed process held is taken over at once', async () => {
  const child = await startLocker();
  expect(await take(child)).toBe('got it');
  expect(await lock().catch((error: StoreLockedError) => error.code)).toBe('STORE_LOCKED');

  await end(child);

  await (await lock()).release();
});

test('of many that want it at once, dead ones before them, never two get it', async () => {
  const dead = await startLocker();
  await take(dead);
  await end(dead);
  const lockers = await Promise.all(Array.from({ length: 5 }, startLocker));

  const answers = await Promise.all(lockers.map(take));

  expect(answers.filter((answer) => answer === 'got it').length).toBeLessThanOrEqual(1);
  expect(answers.filter((answer) => answer !== 'got it' && answer !== 'STORE_LOCKED')).toEqual([]);
});

test('a process of the same number that started at another time is not the holder', async () => {
  const child = await startLocker();
  await take(child);
  await rewrite({ started: '1' });

  await (await lock()).release();
});

test('a holder in another container is believed while its heart beats, and no longer', async () => {
  await lock();
  const path = await rewrite({ place: 'elsewhere', host: 'worker-7', pid: 1 });
  const error = await lock().catch((thrown: StoreLockedError) => thrown);
  expect(error).toMatchObject({ message: 'The store is in use by process 1 on worker-7.' });

  const longAgo = new Date(Date.now() - 60_000);
  await utimes(path, longAgo, longAgo);

  await (await lock()).release();
});
