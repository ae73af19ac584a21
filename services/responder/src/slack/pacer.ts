import type { Clock } from '@trailwarden/platform';
import { SlackThrottledError } from './errors.js';

/** What waits longer than this is better kept in the store than in memory. */
export const WAIT_MS_MAX = 30_000;
/** Channels that are remembered; an idle one that is forgotten starts anew. */
const LANES_MAX = 1_000;

export interface Waiting {
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<void>;
}

interface Lane {
  /** The next call starts no earlier. */
  freeMs: number;
  waiting: number;
  /** The last one that waits; each waits for the one before. */
  tail: Promise<void>;
  /** Until when those who were sent away have been asked to stay away: each later than the last, or they all come back at once. */
  sentAwayMs: number;
}

/** Lets calls of a kind go one by one, in the order they came, so that Slack has no reason to refuse them. */
export class Pacer {
  readonly #waiting: Waiting;
  readonly #lanes = new Map<string, Lane>();

  constructor(waiting: Waiting) {
    this.#waiting = waiting;
  }

  /**
   * Calls when it is its turn: when the one before was answered, and `gapMs` after. From the answer on, since a call may be long on its way.
   * @throws SlackThrottledError when its turn would come too late.
   */
  async run<Answer>(method: string, key: string, gapMs: number, call: () => Promise<Answer>): Promise<Answer> {
    const { clock } = this.#waiting;
    const lane = this.#lane(key);
    const aheadMs = Math.max(0, lane.freeMs - clock.nowMs()) + lane.waiting * gapMs;
    if (aheadMs > WAIT_MS_MAX) {
      lane.sentAwayMs = Math.max(lane.sentAwayMs, clock.nowMs() + aheadMs) + gapMs;
      throw new SlackThrottledError(method, lane.sentAwayMs - clock.nowMs());
    }
    lane.waiting += 1;
    const answer = lane.tail.then(() => this.#whenFree(method, lane, gapMs, call));
    lane.tail = answer.then(
      () => {},
      () => {},
    );
    return answer;
  }

  /** Nobody's turn for so long: Slack asked for it. */
  hold(key: string, holdMs: number): void {
    const lane = this.#lane(key);
    lane.freeMs = Math.max(lane.freeMs, this.#waiting.clock.nowMs() + holdMs);
  }

  async #whenFree<Answer>(method: string, lane: Lane, gapMs: number, call: () => Promise<Answer>): Promise<Answer> {
    const { clock, wait } = this.#waiting;
    try {
      // More than once when Slack asked for a pause meanwhile.
      while (lane.freeMs > clock.nowMs()) {
        const waitMs = lane.freeMs - clock.nowMs();
        if (waitMs > WAIT_MS_MAX) throw new SlackThrottledError(method, waitMs);
        await wait(waitMs);
      }
      try {
        return await call();
      } finally {
        lane.freeMs = Math.max(lane.freeMs, clock.nowMs() + gapMs);
      }
    } finally {
      lane.waiting -= 1;
    }
  }

  #lane(key: string): Lane {
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    if (this.#lanes.size >= LANES_MAX) this.#forgetIdle();
    const lane: Lane = { freeMs: 0, waiting: 0, tail: Promise.resolve(), sentAwayMs: 0 };
    this.#lanes.set(key, lane);
    return lane;
  }

  #forgetIdle(): void {
    const now = this.#waiting.clock.nowMs();
    for (const [key, lane] of this.#lanes) if (lane.waiting === 0 && lane.freeMs <= now) this.#lanes.delete(key);
  }
}
