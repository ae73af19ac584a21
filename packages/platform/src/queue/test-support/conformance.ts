import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { within } from '../ask.js';
import type { JobHandler, JobQueue } from '../port.js';
import { holdsTheLaw } from './add-law.js';
import { startDoorman } from './doorman.js';
import { type KilledProcess, startAndKill } from './killed-process.js';
import { outlivesAnOutage } from './outage-law.js';
import { NeverError, NotYetError, type TestedEngine, until } from './tested-engine.js';

/** The promises of {@link JobQueue}, on any engine. @param canGoAway - whether it has an `outage`. */
export function keepsThePromisesOfJobQueue(start: () => Promise<TestedEngine>, canGoAway: boolean): void {
  let engine: TestedEngine;
  let queue: JobQueue;
  let other: JobQueue;
  let killed: KilledProcess;
  let names = 0;

  /** Every test has a queue of its own. */
  const newName = () => {
    names += 1;
    return `job-${names}`;
  };

  beforeAll(async () => {
    engine = await start();
    killed = await startAndKill(engine.opening);
    queue = await engine.open();
    other = await engine.open();
  });

  afterAll(async () => {
    try {
      // After a test that failed, jobs may be running that nobody ends.
      await within(10_000, Promise.all([queue?.close(), other?.close()]));
    } finally {
      await engine?.close();
    }
  });

  // Two of them wait for locks to run out; the others are done meanwhile.
  describe.concurrent('keeps its promises:', () => {
    describe('what takes its time', () => {
      it('runs a job again whose process was killed', async () => {
        const seen: string[] = [];
        queue.work(killed.name, async ({ key }) => void seen.push(key), { concurrency: 1 });

        await until(() => expect(seen).toEqual([killed.key]));

        await until(async () =>
          expect(await queue.counts(killed.name)).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
        );
        expect(seen).toEqual([killed.key]);
      });

      it('runs a job once that takes longer than its lock', async () => {
        const name = newName();
        const doorman = startDoorman();
        queue.work(name, doorman.handler, { concurrency: 1 });
        other.work(name, doorman.handler, { concurrency: 1 });

        await queue.add(name, 'slow');
        await until(() => expect(doorman.inside).toEqual(['slow']));
        // A lock that nobody renews is gone after five seconds, and found to be after two more.
        await new Promise((resolve) => setTimeout(resolve, 8_000));
        doorman.letOut('slow');

        await until(async () => expect((await queue.counts(name)).active).toBe(0));
        expect(doorman.started).toEqual(['slow']);
      });

      it('tries again what may work later, and says which attempt it is', async () => {
        const name = newName();
        const attempts: number[] = [];
        queue.work(
          name,
          async ({ attempt }) => {
            attempts.push(attempt);
            if (attempt < 3) throw new NotYetError('not yet', 'Wait.');
          },
          { concurrency: 1 },
        );

        await queue.add(name, 'a');

        await until(() => expect(attempts).toEqual([1, 2, 3]));
        await until(async () => expect(await queue.counts(name)).toMatchObject({ active: 0, delayed: 0, failed: 0 }));
      });

      it('keeps a bug as failed after a few attempts', async () => {
        const name = newName();
        let attempts = 0;
        queue.work(
          name,
          () => {
            attempts += 1;
            throw new TypeError('undefined is not a lane');
          },
          { concurrency: 1 },
        );

        await queue.add(name, 'a');

        await until(async () =>
          expect(await queue.failed(name, 5)).toMatchObject([
            { key: 'a', reason: 'TypeError: undefined is not a lane' },
          ]),
        );
        expect(attempts).toBe(3);
      });
    });

    describe('add', () => {
      it('is one job for one name and key while it waits, and for others another', async () => {
        const name = newName();
        const doorman = startDoorman();

        await Promise.all([queue.add(name, 'a'), other.add(name, 'a'), queue.add(name, '123456789012')]);
        await queue.addMany(name, ['a', 'b:c', 'a']);
        expect(await queue.counts(name)).toEqual({ waiting: 3, active: 0, delayed: 0, failed: 0 });
        other.work(name, doorman.handler, { concurrency: 3 });

        await until(() => expect(doorman.inside).toHaveLength(3));
        expect([...doorman.inside].sort()).toEqual(['123456789012', 'a', 'b:c']);
        doorman.letAllOut();
        await until(async () => expect((await queue.counts(name)).active).toBe(0));
        expect(doorman.started).toHaveLength(3);
      });

      it('has exactly one more run follow an active one, not beside it', async () => {
        const name = newName();
        const doorman = startDoorman();
        queue.work(name, doorman.handler, { concurrency: 5 });
        other.work(name, doorman.handler, { concurrency: 5 });
        await queue.add(name, 'a');
        await until(() => expect(doorman.inside).toEqual(['a']));

        await Promise.all([queue.add(name, 'a'), other.add(name, 'a'), queue.addMany(name, ['a'])]);
        await queue.add(name, 'other');
        await until(() => expect(doorman.inside).toEqual(['a', 'other']));
        expect(doorman.started).toEqual(['a', 'other']);
        doorman.letOut('a');

        await until(() => expect(doorman.started).toEqual(['a', 'other', 'a']));
        doorman.letAllOut();
        await until(async () => expect(await queue.counts(name)).toMatchObject({ waiting: 0, active: 0 }));
        expect(doorman.started).toEqual(['a', 'other', 'a']);
      });

      it('loses no wake-up, runs no key twice at once, and runs it no oftener than asked', () =>
        holdsTheLaw(newName(), [queue, other]));

      it('later is not before its time, and one job however often it is asked', async () => {
        const name = newName();
        const doorman = startDoorman();
        queue.work(name, doorman.handler, { concurrency: 2 });

        await queue.add(name, 'far', { delayMs: 3_600_000 });
        await queue.add(name, 'far', { delayMs: 3_600_000 });
        await queue.add(name, 'near', { delayMs: 200 });
        await until(() => expect(doorman.inside).toEqual(['near']));

        // What asked for it may still be on its way out.
        await until(async () =>
          expect(await queue.counts(name)).toEqual({ waiting: 0, active: 1, delayed: 1, failed: 0 }),
        );
        doorman.letAllOut();
        await until(async () => expect((await queue.counts(name)).active).toBe(0));
      });

      it('of thousands in one go does each once', async () => {
        const name = newName();
        const keys = Array.from({ length: 1200 }, (_, index) => `key-${index}`);
        const seen: string[] = [];

        await queue.addMany(name, keys);
        queue.work(name, async ({ key }) => void seen.push(key), { concurrency: 20 });

        await until(() => expect(seen).toHaveLength(keys.length));
        expect(new Set(seen)).toEqual(new Set(keys));
      });
    });

    describe('failed', () => {
      it('keeps at once what cannot work, with code and message, newest first', async () => {
        const name = newName();
        const doorman = startDoorman();
        queue.work(name, doorman.handler, { concurrency: 1 });

        for (const key of ['first', 'second']) {
          await queue.add(name, key);
          await until(() => expect(doorman.inside).toEqual([key]));
          doorman.letOut(key, new NeverError(`no ${key}`, 'Give up.'));
          await until(async () => expect(await queue.counts(name)).toMatchObject({ active: 0 }));
        }

        const failed = await queue.failed(name, 5);
        expect(failed).toMatchObject([
          { key: 'second', reason: 'NEVER: no second' },
          { key: 'first', reason: 'NEVER: no first' },
        ]);
        expect(failed[0]?.atMs).toBeGreaterThanOrEqual(failed[1]?.atMs ?? 0);
        expect(await queue.failed(name, 1)).toHaveLength(1);
        expect(doorman.started).toEqual(['first', 'second']);
      });

      it('stands in no later add’s way, and goes back in line as one with it', async () => {
        const name = newName();
        const doorman = startDoorman();
        queue.work(name, doorman.handler, { concurrency: 5 });
        for (const key of ['a', 'b']) {
          await queue.add(name, key);
          await until(() => expect(doorman.inside).toEqual([key]));
          doorman.letOut(key, new NeverError('no', 'Give up.'));
          await until(async () => expect(await queue.counts(name)).toMatchObject({ active: 0 }));
        }

        await queue.add(name, 'a');
        await until(() => expect(doorman.inside).toEqual(['a']));
        expect(await queue.retryFailed(name)).toBe(2);
        await until(() => expect(doorman.inside).toEqual(['a', 'b']));

        expect(doorman.started).toEqual(['a', 'b', 'a', 'b']);
        expect(await queue.counts(name)).toMatchObject({ failed: 0 });
        expect(await queue.retryFailed(name)).toBe(0);
        doorman.letAllOut();
        await until(() => expect(doorman.started).toEqual(['a', 'b', 'a', 'b', 'a']));
        doorman.letAllOut();
        await until(async () => expect((await queue.counts(name)).active).toBe(0));
      });
    });

    describe('schedule', () => {
      it('asks again and again without piling up behind an active run', async () => {
        const name = newName();
        const doorman = startDoorman();
        let ticks = 0;
        const handler: JobHandler = async (job) => {
          if (job.key === 'lane') await doorman.handler(job);
          else ticks += 1;
        };
        queue.work(name, handler, { concurrency: 3 });
        await queue.schedule(name, 'lane', 100);
        await until(() => expect(doorman.inside).toEqual(['lane']));

        await queue.schedule(name, 'beat', 100);
        await until(() => expect(ticks).toBeGreaterThan(4));
        expect(doorman.inside).toEqual(['lane']);
        await queue.schedule(name, 'beat', 3_600_000);
        await queue.schedule(name, 'lane', 3_600_000);
        doorman.letAllOut();

        await until(async () => {
          doorman.letAllOut();
          expect(await queue.counts(name)).toMatchObject({ waiting: 0, active: 0, delayed: 2 });
        });
        // The one of all those ticks, and one of asking anew.
        expect(doorman.started.length).toBeGreaterThanOrEqual(2);
        expect(doorman.started.length).toBeLessThanOrEqual(3);
      });

      it('outlives the process that asked for it, and is replaced when asked again', async () => {
        const name = newName();
        const asking = await engine.open();
        await asking.schedule(name, 'a', 200);
        await asking.schedule(name, 'a', 200);
        await asking.close();
        const seen: string[] = [];

        const worker = other.work(name, async ({ key }) => void seen.push(key), { concurrency: 1 });
        await until(() => expect(seen.length).toBeGreaterThanOrEqual(3));
        await other.schedule(name, 'a', 3_600_000);
        await worker.close();

        const { waiting, delayed } = await other.counts(name);
        expect(delayed + waiting).toBeLessThanOrEqual(2);
      });
    });

    describe('close', () => {
      it('tells what runs, waits for it, and puts it back in line', async () => {
        const name = newName();
        const doorman = startDoorman();
        const worker = queue.work(name, doorman.handler, { concurrency: 1 });
        await queue.add(name, 'half-done');
        await until(() => expect(doorman.inside).toEqual(['half-done']));
        let closed = false;

        const closing = worker.close().then(() => {
          closed = true;
        });
        await until(() => expect(doorman.told).toEqual(['half-done']));
        await queue.add(name, 'not-taken');
        expect(closed).toBe(false);
        doorman.letAllOut();
        await closing;

        expect(doorman.started).toEqual(['half-done']);
        expect(await queue.counts(name)).toMatchObject({ waiting: 2, active: 0 });
      });
    });
  });

  outlivesAnOutage(canGoAway, () => ({ engine, queue, newName }));
}
