import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrder } from './in-order.js';

const never = new AbortController().signal;

async function results<Item, Result>(from: AsyncIterable<readonly [Item, Result]>): Promise<Result[]> {
  const all: Result[] = [];
  for await (const [, result] of from) all.push(result);
  return all;
}

test('hands results out in order, however long each takes, and never runs further ahead than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ size: fc.integer({ min: 0, max: 50 }), turns: fc.integer({ min: 0, max: 4 }) }), {
        maxLength: 30,
      }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 80 }),
      async (items, itemsMax, sizeMax) => {
        const open = new Set<{ size: number }>();
        const start = async (item: { size: number; turns: number }) => {
          open.add(item);
          expect(open.size).toBeLessThanOrEqual(itemsMax);
          const size = [...open].reduce((sum, each) => sum + each.size, 0);
          expect(open.size === 1 || size <= sizeMax).toBe(true);
          for (let turn = 0; turn < item.turns; turn += 1) await setImmediate();
          return item;
        };

        const ordered = inOrder(items, ({ size }) => size, start, { itemsMax, sizeMax }, never);
        const seen: unknown[] = [];
        for await (const [item, result] of ordered) {
          expect(result).toBe(item);
          open.delete(item);
          seen.push(item);
        }

        expect(seen).toEqual(items);
      },
    ),
    { numRuns: 50 },
  );
});

test('starts and hands out nothing more once it is told to stop', async () => {
  const stop = new AbortController();
  const started: number[] = [];

  const ordered = inOrder(
    [1, 2, 3, 4],
    () => 1,
    async (item) => {
      started.push(item);
      if (item === 2) stop.abort();
      return item;
    },
    { itemsMax: 1, sizeMax: 10 },
    stop.signal,
  );

  expect(await results(ordered)).toEqual([1]);
  expect(started).toEqual([1, 2]);
});

test('one failure ends the whole with its error', async () => {
  const ordered = inOrder(
    [1, 2, 3],
    () => 1,
    async (item) => (item === 2 ? Promise.reject(new Error('two')) : item),
    { itemsMax: 3, sizeMax: 10 },
    never,
  );

  await expect(results(ordered)).rejects.toThrow('two');
});
