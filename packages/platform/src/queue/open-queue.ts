import type { Pool } from 'pg';
import type { Clock } from '../clock.js';
import type { Log } from '../log/port.js';
import type { JobQueue } from './port.js';

export interface QueueOptions {
  /** The store's pool, PGlite or PostgreSQL alike, or the address of a Redis or Valkey. */
  readonly backend: { readonly pool: Pool } | { readonly redisUrl: string };
  readonly clock: Clock;
  readonly log?: Log;
  /** Keeps queues apart that share an engine, as tests do. */
  readonly prefix?: string;
}

/**
 * BullMQ is loaded when a queue is opened: commands that have none need not wait for it.
 * @throws {QueueUnreachableError}, {QueueUnsafeRedisError}, {QueueAddressError}
 */
export async function openQueue(options: QueueOptions): Promise<JobQueue> {
  const { openBullmqQueue } = await import('./queue-on-bullmq.js');
  return openBullmqQueue(options);
}
