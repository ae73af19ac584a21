import type { Random } from '../../random.js';
import type { Injection } from './injection.js';

/** What at-least-once and unordered delivery may do to queue messages that the world sends. */
export interface Notices {
  /** Share that comes twice, 0 to 1. */
  readonly duplicated?: number;
  /** Share that comes late, after others of its batch, 0 to 1. */
  readonly reordered?: number;
  /** Share that never comes: not what AWS promises, but what a full dead letter queue amounts to. */
  readonly lost?: number;
}

export function notices({ duplicated = 0, reordered = 0, lost = 0 }: Notices, random: Random): Injection {
  return {
    shuffle(bodies) {
      const kept = bodies.filter(() => !random.chance(lost));
      const twice = kept.flatMap((body) => (random.chance(duplicated) ? [body, body] : [body]));
      const [onTime, late]: [string[], string[]] = [[], []];
      for (const body of twice) (random.chance(reordered) ? late : onTime).push(body);
      return [...onTime, ...random.sample(late, late.length)];
    },
  };
}
