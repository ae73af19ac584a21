import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildLogKey } from '@trailwarden/cloudtrail';
import { type Data, listings, logFiles, temporaryData } from '@trailwarden/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeAws } from '../testing/fake-aws.js';
import { handClock } from '../testing/lists.js';
import { fetchFile } from './fetch.js';
import { scanFolder } from './folder.js';

const NOON = Date.UTC(2026, 2, 2, 12) / 60_000;
const clock = handClock(NOON);
let data: Data;
let folder = '';

beforeAll(async () => {
  data = await temporaryData();
  folder = await mkdtemp(join(tmpdir(), 'trailwarden-test-'));
});
afterAll(async () => {
  await data.close();
  await rm(folder, { recursive: true, force: true });
});

async function copyIn(parts: Parameters<typeof buildLogKey>[0]): Promise<string> {
  const path = join(folder, buildLogKey(parts));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'four');
  return path;
}

test('a folder is scanned, and scanned again for what was copied in since', async () => {
  const parts = { account: '000000000002', region: 'eu-west-1', deliveredMinute: NOON - 90, unique: 'aaaa' };
  const first = await copyIn(parts);
  await copyIn({ ...parts, region: 'us-east-1', deliveredMinute: NOON - 60, layout: 'name' });
  await copyIn({ ...parts, family: 'CloudTrail-Aggregated' });
  await writeFile(join(folder, 'notes.txt'), 'none');

  const scanned = await scanFolder({ db: data.db, clock }, folder);
  const again = await scanFolder({ db: data.db, clock }, folder);
  await copyIn({ ...parts, deliveredMinute: NOON - 30 });
  const third = await scanFolder({ db: data.db, clock }, folder);

  expect(scanned).toEqual({ files: 2, added: 2, lanes: ['000000000002'], ignored: 2 });
  expect(again).toMatchObject({ files: 2, added: 0, lanes: [] });
  expect(third).toMatchObject({ files: 3, added: 1 });
  const [row] = await data.db.select().from(logFiles).orderBy(logFiles.deliveredMinute);
  expect(row).toMatchObject({
    address: first,
    region: 'eu-west-1',
    deliveredMinute: NOON - 90,
    bytes: 4,
    readAs: null,
  });
  expect(await fetchFile({ aws: new FakeAws(), homeRegion: 'us-east-1' }, row!)).toEqual(
    new Uint8Array(Buffer.from('four')),
  );
  const known = await data.db.select().from(listings).orderBy(listings.region);
  expect(known.map(({ region, place, knownThrough }) => [region, place, knownThrough])).toEqual([
    ['eu-west-1', folder, NOON - 30],
    ['us-east-1', folder, NOON - 30],
  ]);
});

test('a folder that is not there says where it was looked for', async () => {
  await expect(scanFolder({ db: data.db, clock }, join(folder, 'nowhere'))).rejects.toMatchObject({
    code: 'FOLDER_MISSING',
  });
});
