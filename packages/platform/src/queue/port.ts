/** What is waited for and what is worked on, by name of the job. */
export interface JobCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

export interface Job {
  readonly name: string;
  /** What it is about, as an account id; jobs of one name and key never wait twice. */
  readonly key: string;
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the worker is asked to close: end at the next good place. */
  readonly signal: AbortSignal;
}

/** @throws AppError: with `retryable` it is tried again with growing delay; else, or when attempts run out, the job is kept as failed. */
export type JobHandler = (job: Job) => Promise<void>;

export interface WorkOptions {
  /** Jobs of this name worked on at once by this process. */
  readonly concurrency: number;
}

export interface JobWorker {
  /** Lets running jobs end (their signal is aborted), takes no more. */
  close(): Promise<void>;
}

/**
 * A queue of jobs that say only what to look at; what there is to do stands in the store. So a job that runs twice, or once too often, does no harm,
 * and one that is lost is asked for again by a schedule.
 */
export interface JobQueue {
  /**
   * Asks for a job. While one of the same name and key waits, it is the same one; while one is active, one more follows it, so that
   * what was stored before `add` is always seen by a run that began after it.
   */
  add(name: string, key: string, options?: { readonly delayMs?: number }): Promise<void>;
  /** As `add` for many, in one go. */
  addMany(name: string, keys: readonly string[]): Promise<void>;
  work(name: string, handler: JobHandler, options: WorkOptions): JobWorker;
  /** Asks for a job of this name and key every so often, by whichever process is alive. Asking again replaces the interval. */
  schedule(name: string, key: string, everyMs: number): Promise<void>;
  counts(name: string): Promise<JobCounts>;
  /** Failed jobs with the message of their last error, newest first. */
  failed(
    name: string,
    max: number,
  ): Promise<readonly { readonly key: string; readonly reason: string; readonly atMs: number }[]>;
  /** Puts failed jobs back in line; answers how many. */
  retryFailed(name: string): Promise<number>;
  close(): Promise<void>;
}
