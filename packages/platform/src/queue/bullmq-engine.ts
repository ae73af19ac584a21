import type { BackendFactory, IQueueBackend, Processor, WorkerOptions } from 'bullmq';
import { Queue, Worker } from 'bullmq';

/** Keys of Redis begin with it; the braces keep them on one shard of a cluster. */
const KEY_PREFIX = '{trailwarden}';
/** BullMQ tells everything that happens, and nobody here listens; 10,000 would be kept of each name. */
const EVENTS_KEPT_MAX = 500;

/** What a job carries: nothing but what to look at. */
export interface Hint {
  readonly key: string;
}

export type HintProcessor = Processor<Hint, void>;
export type HintWorkerOptions = Omit<WorkerOptions, 'connection' | 'prefix'>;

/** BullMQ on one engine. */
export interface BullmqEngine {
  queue(name: string): Queue<Hint>;
  worker(name: string, processor: HintProcessor, options: HintWorkerOptions): Worker<Hint, void>;
  /** Lets go of all connections at once, whoever still waits on them. */
  close(): Promise<void>;
}

interface Connections<C> {
  /** Its commands fail while the engine is away. */
  readonly asking: C;
  /** Its commands may wait until the engine is back. */
  readonly working: C;
  readonly factory: BackendFactory<IQueueBackend, C>;
  readonly close: () => Promise<void>;
}

/** The one place where BullMQ's classes are made: engines differ in what they hand in. */
export function makeEngine<C>({ asking, working, factory, close }: Connections<C>): BullmqEngine {
  return {
    queue: (name) =>
      new Queue(
        name,
        { connection: asking, prefix: KEY_PREFIX, streams: { events: { maxLen: EVENTS_KEPT_MAX } } },
        factory,
      ) as unknown as Queue<Hint>,
    worker: (name, processor, options) =>
      new Worker(
        name,
        processor,
        { ...options, connection: working, prefix: KEY_PREFIX },
        factory,
      ) as unknown as Worker<Hint, void>,
    close,
  };
}
