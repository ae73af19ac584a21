import Bottleneck from 'bottleneck';
import { createRecentMap } from './recent-map.js';

/** Lets calls go one by one, evenly spread: AWS counts by the second. */
export interface Pacer {
  /** Resolves when it is this call's turn among those of `key`. */
  turn(key: string, perSecond: number): Promise<void>;
  /** Turns that are waited for are refused. */
  close(): void;
}

/** Queues that are remembered, 5 kB each. One that is forgotten while it is used lets a few calls pass too early, which the SDK's own retry absorbs. */
const QUEUES_MAX = 5_000;

export function createPacer(queuesMax = QUEUES_MAX): Pacer {
  const queues = createRecentMap<Bottleneck>(queuesMax);
  const open = (key: string, perSecond: number): Bottleneck => {
    const queue = new Bottleneck({ minTime: 1_000 / perSecond });
    queues.set(key, queue);
    return queue;
  };
  return {
    async turn(key, perSecond) {
      const queue = queues.get(key) ?? open(key, perSecond);
      await queue.schedule(async () => {});
    },
    close() {
      for (const queue of queues.values()) void queue.stop({ dropWaitingJobs: true }).catch(() => {});
    },
  };
}
