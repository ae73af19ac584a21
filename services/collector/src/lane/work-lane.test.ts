import { type ReaderPool, startReaderPool, temporaryData } from '@trailwarden/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, DAYS, type LabFile, labFiles, startLab } from '../testing/lab.js';

let readers: ReaderPool;
let files: LabFile[];
let undisturbed: string[];
beforeAll(async () => {
  readers = startReaderPool(2);
  files = labFiles();
  undisturbed = await inOneGo(files);
});
afterAll(() => readers.close());

async function inOneGo(found: readonly LabFile[]): Promise<string[]> {
  const data = await temporaryData();
  const lab = await startLab(data, readers, files);
  await lab.find(found);
  await lab.knowThrough(at(DAYS, 1));
  await lab.untilIdle();
  const told = await lab.told();
  await data.close();
  return told;
}

test('finds what was planted', () => {
  const incidents = undisturbed.map((text) => JSON.parse(text)[1]);

  expect(incidents.length).toBeGreaterThanOrEqual(3);
});

test('tells the same when files are found in any order', async () => {
  const shuffled = [...files].sort((a, b) => (a.address.slice(-20) < b.address.slice(-20) ? -1 : 1));

  expect(await inOneGo(shuffled)).toEqual(undisturbed);
});
