import { vi } from 'vitest';
import { AppError } from '../../errors.js';
import type { JobQueue } from '../port.js';

interface Outage {
  begin(): Promise<void>;
  end(): Promise<void>;
}

export interface TestedEngine {
  /** Another process's look at the same queues. */
  open(): Promise<JobQueue>;
  /** Statements of a module that end with `queue` being open, for a process that will be killed; run before anybody else has the engine open. */
  readonly opening: string;
  /** Where the engine can be stopped and started. */
  readonly outage?: Outage;
  close(): Promise<void>;
}

/** May work the next time. */
export class NotYetError extends AppError {
  override readonly name = 'NotYetError';
  readonly code = 'NOT_YET';
  override readonly retryable = true;
}

/** Will never work. */
export class NeverError extends AppError {
  override readonly name = 'NeverError';
  readonly code = 'NEVER';
}

/** Waits for a condition, not for a time. */
export const until = (check: () => unknown) => vi.waitFor(check, { timeout: 120_000, interval: 20 });
