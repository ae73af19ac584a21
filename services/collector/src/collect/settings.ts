import type { DetectorSettings } from '@trailwarden/detector';
import type { DiscoverSettings } from '../discover/settings.js';
import type { MessageQueue } from '../sources/message-queue.js';

/** What a collector is told to do. */
export interface CollectSettings {
  readonly detector: DetectorSettings;
  readonly homeRegion: string;
  /** Undefined when only folders are read. */
  readonly discover: DiscoverSettings | undefined;
  /** Queues that are told of new log files, and such that get single events. */
  readonly notices: readonly MessageQueue[];
  readonly eventBus: readonly MessageQueue[];
  readonly folders: readonly string[];
  /** History that is judged, at the first start; 0 for none. */
  readonly historyDays: number;
  /** First minute that is judged, in place of the one `historyDays` ago; of a simulation. */
  readonly beginMinute?: number;
  /** Nothing after this minute is judged; of a simulation that ends. */
  readonly endMinute?: number;
  /** How often a place is listed of whose files no notices come. */
  readonly listEveryMinutes: number;
  readonly discoverEveryMs: number;
  /** Lanes worked on at once by this process. */
  readonly laneWorkers: number;
  /** How long events are recognized when they come again. */
  readonly eventIdHours: number;
  readonly tallyDays: number;
  readonly ledgerDays: number;
}
