import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PathNotFoundError } from '../errors.js';
import { localSource } from './local.js';

const running = new AbortController().signal;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trailwarden-test-'));
  await mkdir(join(folder, 'logs/deep/.hidden'), { recursive: true });
  await writeFile(join(folder, 'logs/b.json'), 'bb');
  await writeFile(join(folder, 'logs/deep/a.json.gz'), 'a');
  await writeFile(join(folder, 'logs/deep/.hidden/c.json'), 'ccc');
  await writeFile(join(folder, 'logs/odd[1].json'), 'odd');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function listed(path: string) {
  const files = [];
  for await (const { address, bytes, named } of localSource(path, folder).list(running)) {
    files.push([address.slice(folder.length + 1), bytes, named]);
  }
  return files;
}

test('a folder gives all files below it, in the order of their names', async () => {
  expect(await listed('logs')).toEqual([
    ['logs/b.json', 2, false],
    ['logs/deep/.hidden/c.json', 3, false],
    ['logs/deep/a.json.gz', 1, false],
    ['logs/odd[1].json', 3, false],
  ]);
});

test('a file is named, and never taken for a glob when it exists', async () => {
  expect(await listed('logs/odd[1].json')).toEqual([['logs/odd[1].json', 3, true]]);
});

test('a glob gives what matches', async () => {
  expect(await listed('logs/**/*.gz')).toEqual([['logs/deep/a.json.gz', 1, true]]);
});

test.each(['nowhere', 'logs/*.csv'])('%s is not found, and says where it was looked for', async (path) => {
  const error = await listed(path).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(PathNotFoundError);
  expect((error as PathNotFoundError).hint).toContain(folder);
});
