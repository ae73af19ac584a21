import type { Data } from '@trailwarden/platform';
import { beforeAll, describe, expect, test } from 'vitest';
import { differencesOf } from './differences.js';
import { type Troubled, troubledHour } from './in-process.js';
import type { Standing } from './open-collector.mjs';
import { type ScriptedHour, scriptedHour } from './scripted-hour.js';
import { hasRedis, startTemporaryRedis } from './temporary-redis.js';

/** Fewer files: a call less is one less to fail. */
const HISTORY_MINUTES_PER_FILE = 240;
/** Tables that a collector writes into while it reads and judges. */
const WRITTEN = ['episodes', 'incidents', 'lanes', 'listings', 'log_files', 'tallies'];

let hour: ScriptedHour;
let undisturbed: Standing;

beforeAll(async () => {
  hour = scriptedHour(HISTORY_MINUTES_PER_FILE);
  undisturbed = await troubledHour(hour);
});

test('the hour that is disturbed has incidents in it', () => {
  expect(undisturbed.incidents?.length).toBeGreaterThanOrEqual(2);
  expect(undisturbed.missedByNotices).toEqual([]);
});

describe('it catches up, and what stands then equals an undisturbed run', () => {
  test('when every call to AWS fails 30 % of the time, and others are slow, cut off or have expired tokens', async () => {
    const standing = await troubledHour(hour, {
      begins: ({ world: { sandbox } }) => {
        sandbox.faults.set({
          serverErrors: { share: 0.3 },
          expiredTokens: { share: 0.05 },
          truncatedObjects: { share: 0.3, where: 'connection' },
          slow: { share: 0.1, delayMs: 2_000 },
        });
      },
      ends: ({ world }) => world.sandbox.faults.clear(),
    });

    expect(differencesOf(standing, undisturbed)).toEqual([]);
  });

  test('when the store refuses every write for half an hour', async () => {
    let refused = 0;

    const standing = await troubledHour(hour, {
      worsens: ({ collector: { data } }) => refuseWrites(data),
      ends: async ({ collector: { data } }) => {
        refused = await allowWrites(data);
      },
    });

    expect(refused).toBeGreaterThan(0);
    expect(differencesOf(standing, undisturbed)).toEqual([]);
  });

  test.skipIf(!hasRedis())(
    'when the queue is gone for half an hour (skipped: redis-server is not installed)',
    async () => {
      const redis = await startTemporaryRedis();

      const standing = await troubledHour(
        hour,
        { worsens: () => redis.stop(), ends: () => redis.start() },
        { redisUrl: redis.url },
      ).finally(() => redis.remove());

      expect(differencesOf(standing, undisturbed)).toEqual([]);
    },
  );
});

test('counts every event once although some notices are lost, and says which place they were missing for', async () => {
  const own = new Set<string>();
  const files = hour.files.map((file, at) => {
    const isFirst = !own.has(file.key);
    own.add(file.key);
    return { ...file, unnoticed: isFirst && at % 4 === 1 };
  });

  const standing = await troubledHour({ ...hour, files }, { lasts: (troubled) => isAllThere(troubled) });

  expect(files.filter(({ unnoticed }) => unnoticed).length).toBeGreaterThan(5);
  for (const part of ['files', 'addresses', 'callsInTallies']) {
    expect(differencesOf({ [part]: standing[part] ?? [] }, { [part]: undisturbed[part] ?? [] })).toEqual([]);
  }
  expect(standing.missedByNotices?.length).toBeGreaterThan(0);
});

/** Places are listed once an hour, whatever notices say. */
async function isAllThere({ collector }: Troubled): Promise<void> {
  const counted = ({ files = [] }: Standing) => files.map((row) => [row.state, row.files, row.counted]);
  const all = counted(undisturbed);
  await expect.poll(async () => counted(await collector.standing())).toEqual(all);
}

/** As a full disk would; a sequence, which no failed transaction takes back, counts how often. */
async function refuseWrites({ pool }: Data): Promise<void> {
  await pool.query('create sequence public.refused');
  await pool.query(`create function public.refuse() returns trigger language plpgsql as
    $$ begin perform nextval('public.refused'); raise exception 'no space left on device' using errcode = '53100'; end $$`);
  for (const table of WRITTEN) {
    await pool.query(`create trigger refuse before insert or update or delete on trailwarden.${table}
      for each statement execute function public.refuse()`);
  }
}

/** Answers how often a write was refused. */
async function allowWrites({ pool }: Data): Promise<number> {
  await pool.query('drop function public.refuse() cascade');
  const { rows } = await pool.query<{ times: number }>("select (nextval('public.refused') - 1)::int as times");
  return rows[0]?.times ?? 0;
}
