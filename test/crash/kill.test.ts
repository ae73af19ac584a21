import { rm } from 'node:fs/promises';
import { Random } from '@trailwarden/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differencesOf } from './differences.js';
import type { Standing } from './open-collector.mjs';
import { type Kill, prepareFolder, runHour } from './run-hour.js';
import { type ScriptedHour, scriptedHour } from './scripted-hour.js';

const RUNS = Number(process.env.TRAILWARDEN_CRASH_RUNS ?? 50);
const SEED = Number(process.env.TRAILWARDEN_CRASH_SEED ?? 1);
/** Most of a run is waiting until the jobs of the killed process are free again. */
const AT_ONCE = Number(process.env.TRAILWARDEN_CRASH_AT_ONCE ?? 4);
/** On however busy a machine. */
const RUN_MS = 180_000;
/** The history is read once; fewer files of it are as good. */
const HISTORY_MINUTES_PER_FILE = 240;

let hour: ScriptedHour;
let prepared: string;
let undisturbed: Standing;

beforeAll(async () => {
  hour = scriptedHour(HISTORY_MINUTES_PER_FILE);
  prepared = await prepareFolder(hour);
  undisturbed = await runHour(hour, prepared);
});

afterAll(() => rm(prepared, { recursive: true, force: true }));

test('the hour that is disturbed has incidents, duplicates and old events in it', () => {
  const { incidents = [], files = [], missedByNotices, told = [] } = undisturbed;
  const sum = (name: string) => files.reduce((all, row) => all + Number(row[name]), 0);

  expect(incidents.filter(({ start_minute }) => Number(start_minute) >= hour.hourBegins).length).toBeGreaterThanOrEqual(
    2,
  );
  expect(incidents.map(({ state }) => state)).toContain('ended');
  expect(told.map(({ incident_id, begun }) => [incident_id, begun])).toEqual(incidents.map(({ id }) => [id, 1]));
  expect(sum('duplicates')).toBeGreaterThan(100);
  expect(sum('read')).toBe(sum('counted') + sum('duplicates') + sum('rejected'));
  expect(files.map(({ state }) => state)).toEqual(['done', 'done']);
  expect(missedByNotices).toEqual([]);
});

test(
  `killed at random ${RUNS} times over, it ends in the same counts, episodes and incidents`,
  async () => {
    const plans = Array.from({ length: RUNS }, (_, at) => ({ seed: SEED + at, kills: killsOf(SEED + at) }));

    const failures: unknown[] = [];
    await atOnce(plans, async ({ seed, kills }) => {
      const differences = differencesOf(await runHour(hour, prepared, kills), undisturbed);
      if (differences.length > 0) failures.push({ seed, kills, differences });
    });

    expect(failures, 'TRAILWARDEN_CRASH_SEED=… TRAILWARDEN_CRASH_RUNS=1 repeats one of them').toEqual([]);
  },
  (RUNS / AT_ONCE + 1) * RUN_MS,
);

/** One process dies, or two after another; the second often while it still waits for the jobs of the first. */
function killsOf(seed: number): Kill[] {
  const random = new Random(seed, 'kills');
  const kills = [kill(random, 2_500)];
  if (random.chance(0.3)) kills.push(kill(random, 8_000));
  return kills;
}

function kill(random: Random, waitMsMax: number): Kill {
  return random.chance(0.15)
    ? { after: 'spawned', waitMs: random.int(100, 2_000) }
    : { after: 'started', waitMs: random.int(0, waitMsMax) };
}

async function atOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
    }),
  );
}
