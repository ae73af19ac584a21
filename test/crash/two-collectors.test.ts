import { setTimeout as sleep } from 'node:timers/promises';
import { hasPostgres, openData, systemClock, type TemporaryPostgres, temporaryPostgres } from '@trailwarden/platform';
import { Random } from '@trailwarden/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differencesOf } from './differences.js';
import type { Standing } from './open-collector.mjs';
import { type ScriptedHour, scriptedHour } from './scripted-hour.js';
import { openStage, type Stage } from './stage.js';

const SEEDS = [1, 2];

let hour: ScriptedHour;
let postgres: TemporaryPostgres;
let alone: Standing;

describe.skipIf(!hasPostgres())('on one PostgreSQL (skipped: it is not installed)', () => {
  beforeAll(async () => {
    hour = scriptedHour();
    postgres = await temporaryPostgres();
    alone = await onDatabase('alone', async (stage) => {
      const collector = stage.begin();
      await collector.started;
      stage.play();
      return (await collector.result) as Standing;
    });
  });

  afterAll(() => postgres?.stop());

  test.each(SEEDS)(
    'two collectors, one of which is killed and started again, end in what one alone does: seed %i',
    async (seed) => {
      const random = new Random(seed, 'two collectors');
      const standing = await onDatabase(`together${seed}`, async (stage) => {
        const steady = stage.begin();
        let other = stage.begin();
        await Promise.all([steady.started, other.started]);
        // Once in the history, once in the hour.
        for (const waitMs of [random.int(300, 3_000), random.int(0, 2_500)]) {
          await sleep(waitMs);
          await other.kill();
          other = stage.begin();
          await other.started;
          stage.play();
        }
        const [result, same] = (await Promise.all([steady.result, other.result])) as [Standing, Standing];
        expect(differencesOf(same, result)).toEqual([]);
        return result;
      });

      expect(differencesOf(standing, alone)).toEqual([]);
    },
  );
});

async function onDatabase<Result>(name: string, run: (stage: Stage) => Promise<Result>): Promise<Result> {
  const data = await openData({ url: postgres.url, folder: 'unused' }, { clock: systemClock });
  await data.pool.query(`create database ${name}`);
  await data.close();
  const url = postgres.url.replace(/postgres$/, name);
  const stage = await openStage(hour, { store: { folder: 'unused', url } });
  try {
    return await run(stage);
  } finally {
    await stage.close();
  }
}
