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
      for (let idle = 0; idle < IDLE_LOOKS && !signal.aborted; ) {
        const now = await collectProgress(data.db, settings.endMinute);
        onProgress(now);
        idle = now.idle ? idle + 1 : 0;
        await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
      }
      await collector.settle();
    },
    close: async () => {
      await collector.close();
      await readers.close();
    },
  };
}
