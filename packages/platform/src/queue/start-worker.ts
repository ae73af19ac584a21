import { setTimeout as sleep } from 'node:timers/promises';
import { type Job as BullJob, WaitingError, type Worker } from 'bullmq';
import { AppError } from '../errors.js';
import type { Log } from '../log/port.js';
import { within } from './ask.js';
import type { BullmqEngine, Hint, HintProcessor, HintWorkerOptions } from './bullmq-engine.js';
import { RUN } from './hints.js';
import type { JobHandler, JobWorker } from './port.js';
import { backoffMs, toQueueError } from './to-queue-error.js';

/**
 * A job of a process that was killed runs again once its lock has run out and two looks for such jobs have seen it: 5 to 9 seconds. Shorter
 * would be sooner, but a process too busy to renew a lock for so long would see its job run twice: locks are renewed twice in their time, so
 * half of it in one synchronous piece is too long. Between machines the clocks of PostgreSQL's clients count: they may differ by less than this.
 */
const LOCK_MS = 5000;
const STALLED_CHECK_MS = 2000;
/** Whoever is killed this often in the middle of one job: the job may be what kills it. */
const STALLS_MAX = 50;
/** Between tries to reach an engine that is away. */
const RECONNECT_MS = 1000;
/** For the queue to take note, after the last handler has ended. */
const CLOSE_MS = 3000;

const OPTIONS: HintWorkerOptions = {
  autorun: false,
  lockDuration: LOCK_MS,
  stalledInterval: STALLED_CHECK_MS,
  maxStalledCount: STALLS_MAX,
  runRetryDelay: RECONNECT_MS,
  settings: { backoffStrategy: (attempt) => backoffMs(attempt) },
};

interface Surroundings {
  readonly engine: BullmqEngine;
  /** Name of BullMQ's queue. */
  readonly queue: string;
  /** Asks for a run; what a hint for later comes to. */
  readonly add: (key: string) => Promise<void>;
  readonly report: (error: unknown) => void;
  readonly log: Log | undefined;
}

export function startWorker(
  name: string,
  handler: JobHandler,
  concurrency: number,
  { engine, queue, add, report, log }: Surroundings,
): JobWorker {
  const closing = new AbortController();
  const running = new Map<AbortController, Promise<void>>();

  async function run(job: BullJob<Hint, void>, token?: string): Promise<void> {
    const { key } = job.data;
    const attempt = job.attemptsMade + 1;
    const abort = new AbortController();
    if (closing.signal.aborted) return putBack(job, token);
    const handled = Promise.resolve().then(() => handler({ name, key, attempt, signal: abort.signal }));
    running.set(abort, handled);
    try {
      await handled;
    } catch (error) {
      const expected = error instanceof AppError;
      if (!abort.signal.aborted || (expected && !error.retryable)) {
        log?.[expected ? 'warn' : 'error']('a job failed', { job: name, key, attempt, error });
        throw toQueueError(error, attempt);
      }
    } finally {
      running.delete(abort);
    }
    // Asked to stop, it may have left something undone: whoever is alive looks again.
    if (abort.signal.aborted) await putBack(job, token);
  }

  async function putBack(job: BullJob<Hint, void>, token?: string): Promise<never> {
    await job.moveToWait(token);
    throw new WaitingError();
  }

  const process: HintProcessor = (job, token) => (job.name === RUN ? run(job, token) : add(job.data.key));

  async function start(): Promise<Worker<Hint, void> | undefined> {
    while (!closing.signal.aborted) {
      const worker = engine.worker(queue, process, { ...OPTIONS, concurrency });
      worker.on('error', report);
      try {
        await worker.waitUntilReady();
        worker.run().catch(report);
        return worker;
      } catch (error) {
        // Once it has failed to connect it never will: the next one may.
        report(error);
        await worker.close(true);
        await sleep(RECONNECT_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  const started = start();

  async function close(): Promise<void> {
    closing.abort();
    for (const abort of running.keys()) abort.abort();
    const closed = started.then((worker) => worker?.close());
    while (running.size > 0) await Promise.allSettled(running.values());
    await within(CLOSE_MS, closed).catch(report);
  }

  let closed: Promise<void> | undefined;
  return {
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
