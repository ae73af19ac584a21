import { Worker } from 'node:worker_threads';
import type { FileOutcome, ReadAnswer, ReadJob } from './read-job.js';

/** Reads log files in threads. */
export interface ReaderPool {
  /**
   * @param job - its bytes are moved away.
   * @param urgent - somebody waits for this one: before all that wait in line.
   */
  read(job: ReadJob, urgent?: boolean): Promise<FileOutcome>;
  close(): Promise<void>;
}

/** More threads than this wait for the one that folds. */
const THREADS_MAX = 8;

interface Waiting {
  readonly job: ReadJob;
  readonly settle: (outcome: FileOutcome) => void;
}

interface Thread {
  readonly worker: Worker;
  busyWith: Waiting | undefined;
}

/** @param threads - how many at most; they start as work comes. */
export function startReaderPool(threads: number, script = new URL('./read-worker.js', import.meta.url)): ReaderPool {
  const threadsMax = Math.min(THREADS_MAX, Math.max(1, threads));
  const pool = new Set<Thread>();
  const line: Waiting[] = [];
  let closed = false;

  function assign(): void {
    while (line.length > 0 && !closed) {
      const thread = [...pool].find(({ busyWith }) => busyWith === undefined) ?? startThread();
      if (thread === undefined) return;
      const waiting = line.shift() as Waiting;
      thread.busyWith = waiting;
      const { bytes, drop } = waiting.job;
      thread.worker.postMessage(waiting.job, drop === undefined ? [bytes.buffer] : [bytes.buffer, drop.buffer]);
    }
  }

  function startThread(): Thread | undefined {
    if (pool.size >= threadsMax) return undefined;
    const thread: Thread = { worker: new Worker(script, { execArgv: [] }), busyWith: undefined };
    pool.add(thread);
    const finish = (outcome: FileOutcome) => {
      const waiting = thread.busyWith;
      thread.busyWith = undefined;
      waiting?.settle(outcome);
      assign();
    };
    let died = 'it stopped';
    thread.worker.on('message', (answer: ReadAnswer) => finish(answer.kind === 'done' ? answer.outcome : answer));
    thread.worker.on('error', (error: unknown) => {
      died = error instanceof Error ? error.message : String(error);
    });
    thread.worker.on('exit', () => {
      pool.delete(thread);
      finish({ kind: 'failed', message: `the thread that read it died: ${died}` });
    });
    return thread;
  }

  return {
    read: (job, urgent = false) =>
      new Promise((settle) => {
        if (urgent) line.unshift({ job, settle });
        else line.push({ job, settle });
        assign();
      }),
    close: async () => {
      closed = true;
      for (const waiting of line.splice(0)) waiting.settle({ kind: 'failed', message: 'reading was stopped' });
      await Promise.all([...pool].map(({ worker }) => worker.terminate()));
    },
  };
}
