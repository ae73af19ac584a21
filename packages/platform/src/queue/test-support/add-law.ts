import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { AppError } from '../../errors.js';
import type { JobQueue } from '../port.js';

class RefusedError extends AppError {
  override readonly name = 'RefusedError';
  readonly code = 'REFUSED';
}

const KEYS = ['a', 'b'] as const;

/** What happens to the queue, one after another, or at once with what comes next. */
const step = fc.record({
  do: fc.constantFrom('add', 'add', 'addMany', 'end', 'fail', 'look'),
  key: fc.constantFrom(...KEYS),
  by: fc.nat(1),
  awaited: fc.boolean(),
});

/**
 * For any interleaving of asking, starting and ending, in two processes: what was stored before `add` is seen by a run that began after it; a
 * key never runs twice at once; and no oftener than it was asked for.
 */
export async function holdsTheLaw(name: string, queues: readonly [JobQueue, JobQueue]): Promise<void> {
  /** By key, of one trial: how often something was stored, and how much of it a run saw at its start. */
  const stored = new Map<string, number>();
  const seen = new Map<string, number>();
  const runs = new Map<string, number>();
  const inside = new Map<string, (error?: Error) => void>();
  const twice: string[] = [];
  let hold = true;

  for (const queue of queues) {
    queue.work(
      name,
      ({ key }) =>
        new Promise<void>((resolve, reject) => {
          if (inside.has(key)) twice.push(key);
          seen.set(key, stored.get(key) ?? 0);
          runs.set(key, (runs.get(key) ?? 0) + 1);
          const end = (error?: Error) => {
            inside.delete(key);
            if (error === undefined) resolve();
            else reject(error);
          };
          inside.set(key, end);
          if (!hold) end();
        }),
      { concurrency: 3 },
    );
  }

  let trials = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      trials += 1;
      hold = true;
      const asked = new Map<string, number>();
      const pending: Promise<unknown>[] = [];
      for (const { do: what, key: letter, by, awaited } of steps) {
        const key = `${letter}${trials}`;
        const queue = queues[by] ?? queues[0];
        if (what === 'end' || what === 'fail') {
          inside.get(key)?.(what === 'fail' ? new RefusedError('no', 'Give up.') : undefined);
        } else if (what === 'look') {
          pending.push(queue.counts(name));
        } else {
          stored.set(key, (stored.get(key) ?? 0) + 1);
          asked.set(key, (asked.get(key) ?? 0) + 1);
          pending.push(what === 'add' ? queue.add(name, key) : queue.addMany(name, [key]));
        }
        if (awaited) await pending.at(-1);
      }
      await Promise.all(pending);

      hold = false;
      await vi.waitFor(
        async () => {
          for (const end of [...inside.values()]) end();
          expect(await queues[0].counts(name)).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
        },
        { timeout: 120_000, interval: 10 },
      );

      expect(twice).toEqual([]);
      for (const [key, times] of asked) {
        expect(seen.get(key)).toBe(times);
        expect(runs.get(key)).toBeLessThanOrEqual(times);
      }
    }),
    { numRuns: 25 },
  );
}
