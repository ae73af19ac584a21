import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPacer } from './pacer.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function passedAfter(ms: number, turns: readonly Promise<void>[]): Promise<number> {
  let passed = 0;
  for (const turn of turns) void turn.then(() => (passed += 1));
  await vi.advanceTimersByTimeAsync(ms);
  return passed;
}

describe('a pacer', () => {
  it('lets calls of one key go one by one', async () => {
    const pacer = createPacer();

    const turns = Array.from({ length: 10 }, () => pacer.turn('a', 2));

    expect(await passedAfter(1_600, turns)).toBe(4); // at 0, 500, 1,000 and 1,500 ms
  });

  it('does not make one key wait for another', async () => {
    const pacer = createPacer();

    const turns = ['a', 'b', 'c', 'd'].map((key) => pacer.turn(key, 1));

    expect(await passedAfter(10, turns)).toBe(4);
  });

  it('refuses those that wait when it is closed', async () => {
    const pacer = createPacer();
    const turns = [pacer.turn('a', 1), pacer.turn('a', 1)];
    await vi.advanceTimersByTimeAsync(10);

    const settled = Promise.allSettled(turns);
    pacer.close();
    await vi.advanceTimersByTimeAsync(2_000);

    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});
