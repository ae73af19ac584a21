import { createHash } from 'node:crypto';
import { DEFAULT_SETTINGS } from '@trailwarden/detector';
import {
  type Data,
  incidents,
  laneDays,
  listings,
  type ReaderPool,
  startReaderPool,
  tallies,
  temporaryData,
} from '@trailwarden/platform';
import { inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, DAYS, type Lab, type LabFile, labFiles, startLab } from '../testing/lab.js';
import { backtestStore, type StoreBacktest } from './backtest-store.js';

let readers: ReaderPool;
let data: Data;
let lab: Lab;
/** Told live, and by a replay, in the middle of an incident. */
let midway: { readonly told: string[]; readonly replayed: StoreBacktest['replayed'] };

beforeAll(async () => {
  readers = startReaderPool(2);
  const files = labFiles(60);
  data = await temporaryData();
  lab = await startLab(data, readers, files);
  lab.nowMs = at(8, 10, 5) * 60_000;
  await lagBehind(files);
  await lab.find(files.filter(({ deliveredMinute }) => deliveredMinute <= at(8, 10)));
  await lab.knowThrough(at(8, 10));
  await lab.untilIdle();
  midway = { told: await stored(), replayed: (await backtest()).replayed };
  lab.nowMs = at(DAYS + 1) * 60_000;
  await lab.find(files);
  await lab.knowThrough(at(DAYS, 1));
  await lab.untilIdle();
});
afterAll(async () => {
  await readers.close();
  await data.close();
});

/** One account cannot be looked at for days, which close without it; meanwhile the other one has its incident. */
async function lagBehind(files: readonly LabFile[]): Promise<void> {
  await lab.find(files.filter(({ deliveredMinute }) => deliveredMinute <= at(8, 10)));
  await lab.knowThrough(at(8, 10));
  const first = sql`lane = (select min(lane) from ${listings})`;
  await data.db
    .update(listings)
    .set({ knownThrough: at(4), problem: 'denied', problemSinceMs: 1 })
    .where(first);
  await lab.untilIdle();
  await data.db.update(listings).set({ problem: null, problemSinceMs: null }).where(first);
}

async function backtest(parts: Partial<Parameters<typeof backtestStore>[0]> = {}): Promise<StoreBacktest> {
  const signal = new AbortController().signal;
  const outcome = await backtestStore({ db: data.db, settings: DEFAULT_SETTINGS, signal, ...parts });
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  return outcome;
}

/** Short enough to be shown when they differ. */
const digests = (texts: readonly string[]): string[] =>
  texts.map((text) => `${text.slice(0, 50)} ${createHash('sha256').update(text).digest('hex')}`).sort();

/** Incidents that stand, as they lie in the store. */
async function stored(): Promise<string[]> {
  const rows = await data.db
    .select({ state: incidents.state, text: sql<string>`incident::text` })
    .from(incidents)
    .where(inArray(incidents.state, ['open', 'ended']));
  return digests(rows.map(({ state, text }) => `${state} ${text}`));
}

const lines = (told: StoreBacktest['live']): string[] =>
  digests(told.map(({ state, incident }) => `${state} ${JSON.stringify(incident)}`));

test('with unchanged settings it tells what was told live, byte for byte', async () => {
  const late = await data.db.select().from(laneDays).where(sql`merged_day > day`);

  const { replayed, onlyLive, onlyReplayed } = await backtest();

  expect(late.length).toBeGreaterThan(0);
  expect(replayed.length).toBeGreaterThanOrEqual(2);
  expect(lines(replayed)).toEqual(await stored());
  expect([...onlyLive, ...onlyReplayed]).toEqual([]);
});

test('while an incident is going on it tells what was told live, early looks included', () => {
  expect(midway.replayed.some(({ state }) => state === 'open')).toBe(true);
  expect(lines(midway.replayed)).toEqual(midway.told);
});

test('a larger budget tells all of before and more', async () => {
  const { onlyLive, both, live } = await backtest({ settings: { ...DEFAULT_SETTINGS, incidentsPerWeek: 200 } });

  expect(onlyLive).toEqual([]);
  expect(both.map((pair) => pair.live)).toEqual(live);
});

test('what is not selected is not told', async () => {
  const select = { events: 'management', patterns: [{ mode: 'exclude', field: 'source', pattern: '*' }] } as const;

  const { replayed, onlyLive, live } = await backtest({ settings: { ...DEFAULT_SETTINGS, select } });

  expect(replayed).toEqual([]);
  expect(onlyLive).toEqual(live);
});

test('compares from the minute that is asked for', async () => {
  const all = await backtest();
  const last = all.live.at(-1)?.incident.lastMinute ?? 0;

  const { live, fromMinute } = await backtest({ sinceMinute: () => last });

  expect(fromMinute).toBe(last);
  expect(live.length).toBeLessThan(all.live.length);
  expect(live.every(({ incident }) => incident.lastMinute >= last)).toBe(true);
});

test('ends early when it is interrupted, and counts up to all tallies when it is not', async () => {
  const seen: number[] = [];

  const outcome = await backtestStore({ db: data.db, settings: DEFAULT_SETTINGS, signal: AbortSignal.abort() });
  const { tallies: total } = await backtest({ advance: (done) => seen.push(done) });

  expect(outcome).toEqual({ kind: 'interrupted' });
  expect(seen.at(-1)).toBe(total);
});

test('where the first tallies are gone it says from when on it can be trusted; where all are, that nothing is left', async () => {
  await data.db.delete(tallies).where(sql`delivered_minute < ${at(1)}`);
  const cut = await backtest();
  await data.db.delete(tallies);
  const signal = new AbortController().signal;
  const gone = await backtestStore({ db: data.db, settings: DEFAULT_SETTINGS, signal });

  expect(cut.trustedFromMinute).toBeGreaterThanOrEqual(at(8));
  expect(cut.trustedFromMinute).toBeLessThan(at(8, 2));
  expect(cut.replayed.length).toBeGreaterThan(0);
  expect(gone).toEqual({ kind: 'nothing-kept' });
});
