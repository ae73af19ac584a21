import { gzipSync } from 'node:zlib';
import { listQuarantined, type QuarantinedFile, readCoverage, retryQuarantined } from '@trailwarden/collector';
import { beforeAll, expect, test } from 'vitest';
import { differencesOf } from './differences.js';
import { type Troubled, troubledHour } from './in-process.js';
import type { Standing } from './open-collector.mjs';
import { type ScriptedFile, type ScriptedHour, scriptedHour } from './scripted-hour.js';

/** Unpacked; packed it is a thousandth of that, which no log file is. */
const BOMB_BYTES = 64 * 2 ** 20;

/** What a file may be instead, and the word for it. */
const POISONS: readonly (readonly [reason: string, of: (bytes: Uint8Array) => Uint8Array])[] = [
  ['corrupt', (bytes) => Uint8Array.from(bytes, (byte, at) => (at > 20 ? byte ^ 0x5a : byte))],
  ['truncated', (bytes) => bytes.subarray(0, bytes.length / 2)],
  ['not-json', () => gzipSync('these are no records')],
  ['not-cloudtrail', () => gzipSync(JSON.stringify({ configuration: [] }))],
  ['empty', () => new Uint8Array()],
  ['oversized', () => gzipSync(Buffer.alloc(BOMB_BYTES, ' '))],
];

let hour: ScriptedHour;
let poisoned: ScriptedFile[];
let files: ScriptedFile[];
let undisturbed: Standing;

beforeAll(async () => {
  hour = scriptedHour(240);
  // Each once, and nowhere else: a copy under another name would hide what is missing.
  const times = (key: string, bytes: Uint8Array) =>
    hour.files.filter((file) => file.key === key || file.bytes === bytes).length;
  poisoned = hour.files.filter(({ key, bytes }) => times(key, bytes) === 1).slice(2, 2 + POISONS.length);
  files = hour.files.map((file) => {
    const [, of] = POISONS[poisoned.indexOf(file)] ?? [];
    return of === undefined ? file : { ...file, bytes: of(file.bytes) };
  });
  undisturbed = await troubledHour(hour);
});

test('files that cannot be read are put aside with a reason, the lane goes on, and mended they are taken in', async () => {
  let quarantined: QuarantinedFile[] = [];
  let retried: number[] = [];

  const standing = await troubledHour(
    { ...hour, files },
    {
      lasts: async (troubled) => {
        await booksHold(troubled);
        quarantined = await listQuarantined(troubled.collector.data.db);
        for (const file of poisoned) troubled.world.put(file);
        retried = await retryQuarantined(troubled.collector.data.db);
        await expect.poll(() => listPending(troubled)).toEqual({ pending: 0, quarantined: 0 });
        await booksHold(troubled);
      },
    },
  );

  expect(poisoned).toHaveLength(POISONS.length);
  expect(quarantined.map(({ address, reason }) => [address.split('/').at(-1), reason]).sort()).toEqual(
    poisoned.map(({ key }, at) => [key.split('/').at(-1), POISONS[at]![0]]).sort(),
  );
  expect(quarantined.every(({ message }) => message.length > 10)).toBe(true);
  expect(retried).toHaveLength(POISONS.length);
  for (const part of ['files', 'addresses', 'callsInTallies']) {
    expect(differencesOf({ [part]: standing[part] ?? [] }, { [part]: undisturbed[part] ?? [] })).toEqual([]);
  }
});

async function listPending({ collector: { data } }: Troubled): Promise<unknown> {
  const { rows } = await data.pool.query(`select (count(*) filter (where state = 'pending'))::int as pending,
    (count(*) filter (where state = 'quarantined'))::int as quarantined from trailwarden.log_files`);
  return rows[0];
}

/** What is told of each account adds up, and says what is missing. */
async function booksHold({ collector: { data }, world }: Troubled): Promise<void> {
  const coverage = await readCoverage({ db: data.db, clock: world });
  expect(coverage.violations).toEqual([]);
  for (const { files: booked, records } of coverage.accounts) {
    expect(booked.found).toBe(booked.done + booked.pending + booked.quarantined);
    expect(records.in).toBe(records.counted + records.duplicates + records.rejected);
  }
}
