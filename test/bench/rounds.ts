import { median } from './figures.js';

/** Something that is timed; what it answers is kept from being optimized away. */
export interface Contestant {
  readonly name: string;
  run(): unknown | Promise<unknown>;
}

/** Wall-clock times in ms, one a round. */
export type Timings = ReadonlyMap<string, readonly number[]>;

/**
 * Times all contestants in turn, round after round, after one round that does not count. Interleaved, because a neighbour on
 * the machine who comes and goes should disturb all of them alike.
 */
export async function timeInRounds(contestants: readonly Contestant[], rounds: number): Promise<Timings> {
  const timings = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, run } of contestants) {
      const startedMs = performance.now();
      await run();
      const tookMs = performance.now() - startedMs;
      if (round >= 0) timings.get(name)?.push(tookMs);
    }
  }
  return timings;
}

export function timesOf(timings: Timings, name: string): readonly number[] {
  const found = timings.get(name);
  if (found === undefined) throw new Error(`nothing was timed under the name ${name}`);
  return found;
}

/** How many times longer `slow` took than `fast`: the median of the rounds' own ratios, so that common noise cancels. */
export function ratioOf(timings: Timings, slow: string, fast: string): number {
  const fastMs = timesOf(timings, fast);
  return median(timesOf(timings, slow).map((ms, round) => ms / (fastMs[round] ?? Number.NaN)));
}
