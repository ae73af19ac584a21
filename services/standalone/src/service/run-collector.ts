import { availableParallelism } from 'node:os';
import {
  type CollectProgress,
  type CollectSettings,
  collectProgress,
  type IncidentChange,
  startCollector,
} from '@trailwarden/collector';
import { startReaderPool } from '@trailwarden/platform';
import { observeCollector } from './observe-collector.js';
import type { Platform } from './open-platform.js';

export interface RunningCollector {
  /** Resolves when nothing is left to list, read, judge or tell, or the signal is aborted. */
  untilIdle(signal: AbortSignal, onProgress: (progress: CollectProgress) => void): Promise<void>;
  close(): Promise<void>;
}

/** How often it is looked how far everything is. */
const LOOK_EVERY_MS = 300;
/** Where looking takes long, because there is much, it is done that much less. */
const LOOK_SHARE = 10;
/** Nothing to do twice in a row: what the last job found is done too. */
const IDLE_LOOKS = 2;

export async function runCollector(
  platform: Platform,
  settings: CollectSettings,
  onIncidents: (changes: readonly IncidentChange[]) => void,
): Promise<RunningCollector> {
  const { data, queue, aws, clock, log } = platform;
  const readers = startReaderPool(availableParallelism());
  const observed = observeCollector(platform);
  const collector = await startCollector(
    {
      data,
      queue,
      aws,
      clock,
      log,
      readers,
      onWorked: observed.onWorked,
      onIncidents: (changes) => {
        observed.onIncidents(changes);
        onIncidents(changes);
      },
    },
    settings,
  );
  return {
    untilIdle: async (signal, onProgress) => {
      for (let idle = 0; !signal.aborted; ) {
        const lookedMs = performance.now();
        const now = await collectProgress(data.db, settings.endMinute);
        onProgress(now);
        idle = now.idle ? idle + 1 : 0;
        if (idle === IDLE_LOOKS) break;
        const tookMs = performance.now() - lookedMs;
        await new Promise((done) => setTimeout(done, Math.max(LOOK_EVERY_MS, LOOK_SHARE * tookMs)));
      }
      await collector.settle();
    },
    close: async () => {
      await collector.close();
      await readers.close();
    },
  };
}
