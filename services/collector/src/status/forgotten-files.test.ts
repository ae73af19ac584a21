import {
  applyRetention,
  type Data,
  logFiles,
  RETENTION,
  type ReaderPool,
  startReaderPool,
  temporaryData,
} from '@trailwarden/platform';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectProgress } from '../collect/progress.js';
import { addToLedger } from '../sources/add-to-ledger.js';
import { findingOf } from '../sources/found-file.js';
import { at, DAYS, type Lab, type LabFile, labFiles, startLab } from '../testing/lab.js';
import { readCoverage } from './read-coverage.js';

const files = labFiles(240);
let readers: ReaderPool;
let data: Data;
let lab: Lab;

beforeAll(async () => {
  readers = startReaderPool(2);
  data = await temporaryData();
  lab = await startLab(data, readers, files);
  await lab.find(files);
  await lab.knowThrough(at(DAYS, 1));
  await lab.untilIdle();
});
afterAll(async () => {
  await readers.close();
  await data.close();
});

const clock = () => ({ nowMs: () => lab.nowMs });

/** What people are told of what was read. */
async function books() {
  const { files, records, violations, accounts } = await readCoverage({ db: data.db, clock: clock() });
  const { filesDone, records: counted } = await collectProgress(data.db, at(DAYS, 0));
  const perAccount = accounts.map(({ id, files, records, lastFile, regions }) => {
    return { id, files, records, lastFile, firstFiles: regions.map(({ firstFile }) => firstFile) };
  });
  return { files, records, violations, perAccount, filesDone, counted };
}

async function again(found: readonly LabFile[]) {
  const rows = found.flatMap(({ address, deliveredMinute, bytes }) => {
    const finding = findingOf(address, address.replace('s3://trail/', ''), bytes.length, null);
    return finding.kind === 'file' ? [{ ...finding.file, deliveredMinute }] : [];
  });
  return addToLedger(data.db, clock(), rows);
}

test('a file that the ledger has forgotten is still counted, and is not read again', async () => {
  const before = await books();
  const { filesForgotten } = await applyRetention(data, { ...RETENTION, ledgerDays: 3 }, lab.nowMs);
  const left = await data.db.$count(logFiles);
  const found = await again(files);
  const [newest] = files.slice(-1);
  const next = await again([{ ...newest!, address: newest!.address.replace('.json.gz', 'x.json.gz') }]);

  expect(before.violations).toEqual([]);
  expect(before.files.done).toBe(files.length);
  expect(filesForgotten).toBeGreaterThan(files.length / 2);
  expect(left).toBe(files.length - filesForgotten);
  expect(found).toEqual({ added: 0, minutes: [], lanes: [] });
  expect(next.added).toBe(1);
  await data.db.delete(logFiles).where(eq(logFiles.state, 'pending'));
  expect(await books()).toEqual(before);
});
