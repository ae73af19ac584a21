import {
  type Data,
  episodes,
  incidents,
  logFiles,
  outbox,
  type ReaderPool,
  startReaderPool,
  temporaryData,
} from '@trailwarden/platform';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  at,
  DAYS,
  type Lab,
  LabFetchError,
  type LabFile,
  type LabOptions,
  labFiles,
  startLab,
} from '../testing/lab.js';
import { countedIdsSince, laneStanding } from './lane-rows.js';

/** Judged to the end of what happens: after it everybody falls silent. */
const END = at(DAYS) + 29;

let readers: ReaderPool;
let files: LabFile[];
let undisturbed: string[];
const opened: Data[] = [];
beforeAll(async () => {
  readers = startReaderPool(2);
  files = labFiles();
  undisturbed = await toldInOneGo(await newLab());
});
afterAll(() => readers.close());
afterEach(async () => {
  for (const data of opened.splice(0)) await data.close();
});

async function newLab(options: LabOptions = {}): Promise<Lab> {
  const data = await temporaryData();
  opened.push(data);
  return startLab(data, readers, files, options);
}

async function toldInOneGo(lab: Lab, found: readonly LabFile[] = files): Promise<string[]> {
  await lab.find(found);
  await lab.knowThrough(END);
  await lab.untilIdle();
  return lab.told();
}

/** It is that minute: what was delivered by then is found, and read. */
async function come(lab: Lab, minute: number): Promise<void> {
  lab.nowMs = minute * 60_000;
  await lab.find(files.filter(({ deliveredMinute }) => deliveredMinute <= minute));
  await lab.knowThrough(minute - 5);
  await lab.untilIdle();
}

/** The last day hour by hour; what came before at once. */
async function live(lab: Lab): Promise<string[]> {
  for (let minute = at(8, 6); minute < END; minute += 60) await come(lab, minute);
  await come(lab, END + 5);
  return lab.told();
}

test('finds what was planted', () => {
  expect(undisturbed.length).toBeGreaterThanOrEqual(3);
  expect(undisturbed.every((line) => line.startsWith('ended '))).toBe(true);
});

test('tells the same when files are found in any order, and twice', async () => {
  const shuffled = [...files, ...files.slice(0, 50)].sort((a, b) =>
    a.address.slice(-20) < b.address.slice(-20) ? -1 : 1,
  );

  expect(await toldInOneGo(await newLab(), shuffled)).toEqual(undisturbed);
});

test('tells the same when files come hour by hour and lanes are built anew from the tally log each time', async () => {
  const lab = await newLab({ heldBytesMax: 0 });

  expect(await live(lab)).toEqual(undisturbed);
});

test('a lane that is built anew knows the ids that its files were counted with, and no others', async () => {
  const lab = await newLab({ heldBytesMax: 0 });
  const { db } = lab.data;
  await toldInOneGo(lab);
  const [account = ''] = (await db.select({ lane: logFiles.lane }).from(logFiles).limit(1)).map(({ lane }) => lane);
  const { row, days } = (await laneStanding(db, account))!;

  const { counted, judgedThrough } = await lab.work.held.take(row, days);

  const kept = await countedIdsSince(db, account, counted.firstMinuteNear(judgedThrough));
  const ids = kept.reduce((sum, { eventIds }) => sum + (eventIds?.length ?? 0) / 8, 0);
  expect(ids).toBeGreaterThan(1_000);
  expect(counted.size).toBe(ids);
});

test('tells of a burst before its minutes are closed, under the id it keeps', async () => {
  const lab = await newLab();

  // The storm begins at 14:05; what was delivered at 14:25 is known, so 13:55 is the last minute that can be judged.
  await come(lab, at(8, 14, 30));
  const early = await lab.data.db.select({ id: episodes.id }).from(episodes).where(eq(episodes.state, 'early'));
  await come(lab, END + 5);

  expect(early).toHaveLength(1);
  expect(undisturbed.filter((line) => line.includes(early[0]!.id))).toHaveLength(1);
  expect(await lab.told()).toEqual(undisturbed);
});

test('catches up after every third fetch has failed for a while', async () => {
  let fetches = 0;
  const fetch = ({ bytes }: LabFile): Uint8Array => {
    fetches += 1;
    if (fetches % 3 === 0) throw new LabFetchError('no answer', 'It is tried again.');
    return bytes;
  };
  const lab = await newLab({ fetch });
  await lab.find(files);
  await lab.knowThrough(END);

  for (let tries = 0; (await pending(lab)) > 0 && tries < 300; tries += 1) {
    await lab.untilIdle();
    lab.nowMs += 600_000;
  }

  expect(await lab.told()).toEqual(undisturbed);
});

test('goes on without a file that cannot be read, says why, and takes it in once it can be', async () => {
  const poison = files.find(({ deliveredMinute }) => deliveredMinute > at(3)) as LabFile;
  let broken = true;
  const lab = await newLab({ fetch: (file) => (broken && file === poison ? file.bytes.subarray(0, 40) : file.bytes) });

  await toldInOneGo(lab);
  const [row] = await lab.data.db.select().from(logFiles).where(eq(logFiles.address, poison.address));
  broken = false;
  await lab.data.db.update(logFiles).set({ state: 'pending', attempts: 0 }).where(eq(logFiles.address, poison.address));
  await lab.untilIdle();

  expect(row).toMatchObject({ state: 'quarantined', reason: 'truncated', recordsCounted: 0 });
  expect(row?.message).toMatch(/gzip/);
  expect(await recordsCounted(lab)).toBe(await recordsIn());
  expect(await pending(lab)).toBe(0);
});

test('two processes on one store tell the same as one', async () => {
  const lab = await newLab();
  const other = await startLab(lab.data, readers, files);
  await lab.find(files);
  await lab.knowThrough(END);

  for (let done = false; !done; ) {
    const results = await Promise.allSettled([lab.untilIdle(), other.untilIdle()]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'LANE_MOVED' });
    done = results.every(({ status }) => status === 'fulfilled');
  }

  expect(await lab.told()).toEqual(undisturbed);
  expect(await recordsCounted(lab)).toBe(await recordsIn());
});

test('an outbox row tells of each beginning and each end, once', async () => {
  const lab = await newLab();
  await live(lab);

  const rows = await lab.data.db.select().from(outbox);
  const standing = (await lab.data.db.select().from(incidents)).filter(({ state }) => state === 'ended');

  for (const { id } of standing) {
    const kinds = rows.filter(({ incidentId }) => incidentId === id).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'start')).toHaveLength(1);
    expect(kinds.at(-1)).toBe('end');
  }
});

async function pending(lab: Lab): Promise<number> {
  return (await lab.data.db.select().from(logFiles).where(eq(logFiles.state, 'pending'))).length;
}

async function recordsCounted(lab: Lab): Promise<number> {
  const rows = await lab.data.db.select({ records: logFiles.recordsCounted }).from(logFiles);
  return rows.reduce((sum, { records }) => sum + records, 0);
}

let counted: number | undefined;
async function recordsIn(): Promise<number> {
  if (counted === undefined) {
    const lab = await newLab();
    await toldInOneGo(lab);
    counted = await recordsCounted(lab);
  }
  return counted;
}
