import type { Queue } from 'bullmq';
import type { Log } from '../log/port.js';
import { ask, within } from './ask.js';
import type { BullmqEngine, Hint } from './bullmq-engine.js';
import { openPostgresEngine } from './bullmq-postgres.js';
import { openRedisEngine } from './bullmq-redis.js';
import { FAILED_KEPT_MAX, LATER, laterOptions, RUN, runOptions, tickOptions } from './hints.js';
import type { QueueOptions } from './open-queue.js';
import type { JobQueue, JobWorker } from './port.js';
import { reportErrors } from './report-errors.js';
import { startWorker } from './start-worker.js';

/** Jobs asked for in one go. */
const BATCH_MAX = 500;
/** For queues to say goodbye. */
const CLOSE_MS = 2000;
/** A name goes into names of keys, channels and sequences. */
const NAME = /^[a-z][a-z0-9-]{0,60}$/;

/**
 * @throws {QueueUnreachableError}, {QueueUnsafeRedisError}, {QueueAddressError}
 */
export async function openBullmqQueue({ backend, clock, log, prefix }: QueueOptions): Promise<JobQueue> {
  const report = reportErrors('all', clock, log);
  const engine =
    'pool' in backend
      ? await openPostgresEngine(backend.pool, report)
      : await openRedisEngine(backend.redisUrl, report);
  return queueOn(engine, (name) => reportErrors(name, clock, log), log, prefix);
}

function queueOn(
  engine: BullmqEngine,
  reporterOf: (name: string) => (error: unknown) => void,
  log: Log | undefined,
  prefix: string | undefined,
): JobQueue {
  const queues = new Map<string, Promise<Queue<Hint>>>();
  const workers = new Set<JobWorker>();

  const nameOf = (name: string): string => {
    const full = prefix === undefined ? name : `${prefix}-${name}`;
    if (!NAME.test(full)) throw new RangeError(`a job's name must match ${NAME.source}: ${full}`);
    return full;
  };

  /** Kept once it is connected; one that failed to connect never will. */
  function queueOf(full: string): Promise<Queue<Hint>> {
    const known = queues.get(full);
    if (known !== undefined) return known;
    const connecting = connect(full);
    queues.set(full, connecting);
    connecting.catch(() => queues.delete(full));
    return connecting;
  }

  async function connect(full: string): Promise<Queue<Hint>> {
    const queue = engine.queue(full);
    queue.on('error', reporterOf(full));
    try {
      await queue.waitUntilReady();
      return queue;
    } catch (error) {
      await queue.close();
      throw error;
    }
  }

  function askQueue<T>(name: string, what: string, question: (queue: Queue<Hint>) => Promise<T>): Promise<T> {
    const full = nameOf(name);
    return ask(`${what} ${name}`, async () => question(await queueOf(full)));
  }

  async function add(name: string, key: string, delayMs = 0): Promise<void> {
    await askQueue(name, 'ask for a job of', (queue) =>
      delayMs > 0 ? queue.add(LATER, { key }, laterOptions(key, delayMs)) : queue.add(RUN, { key }, runOptions(key)),
    );
  }

  async function addMany(name: string, keys: readonly string[]): Promise<void> {
    const distinct = [...new Set(keys)];
    for (let from = 0; from < distinct.length; from += BATCH_MAX) {
      const jobs = distinct
        .slice(from, from + BATCH_MAX)
        .map((key) => ({ name: RUN, data: { key }, opts: runOptions(key) }));
      await askQueue(name, 'ask for jobs of', (queue) => queue.addBulk(jobs));
    }
  }

  async function retryFailed(name: string): Promise<number> {
    const jobs = await askQueue(name, 'list failed jobs of', (queue) => queue.getFailed(0, FAILED_KEPT_MAX - 1));
    // Asked for anew rather than moved, so that it is the same as one that waits by now; and before they are dropped, so that none is lost.
    const keys = jobs.map(({ data }) => data.key);
    await addMany(name, keys);
    await ask(`drop failed jobs of ${name}`, () => Promise.all(jobs.map((job) => job.remove())));
    return jobs.length;
  }

  return {
    add: (name, key, options) => add(name, key, options?.delayMs),
    addMany,
    retryFailed,

    work: (name, handler, { concurrency }) => {
      const worker = startWorker(name, handler, concurrency, {
        engine,
        queue: nameOf(name),
        add: (key) => add(name, key),
        report: reporterOf(nameOf(name)),
        log,
      });
      workers.add(worker);
      return { close: () => worker.close().finally(() => workers.delete(worker)) };
    },

    schedule: async (name, key, everyMs) => {
      const template = { name: LATER, data: { key }, opts: tickOptions };
      await askQueue(name, 'schedule', (queue) => queue.upsertJobScheduler(key, { every: everyMs }, template));
    },

    counts: async (name) => {
      const {
        waiting = 0,
        active = 0,
        delayed = 0,
        failed = 0,
      } = await askQueue(name, 'count jobs of', (queue) =>
        queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
      );
      return { waiting, active, delayed, failed };
    },

    failed: async (name, max) => {
      if (max < 1) return [];
      const jobs = await askQueue(name, 'list failed jobs of', (queue) => queue.getFailed(0, max - 1));
      return jobs.map(({ data, failedReason, finishedOn }) => ({
        key: data.key,
        reason: failedReason,
        atMs: finishedOn ?? 0,
      }));
    },

    close: async () => {
      await Promise.all([...workers].map((worker) => worker.close()));
      const closed = Promise.allSettled([...queues.values()].map(async (queue) => (await queue).close()));
      // One that is still being connected may never be.
      await within(CLOSE_MS, closed).catch(() => undefined);
      await engine.close();
    },
  };
}
