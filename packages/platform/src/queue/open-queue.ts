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

/** BullMQ is loaded when a queue is opened, or when somebody says that one will be: commands that have none need not wait for it. */
export function loadQueue(): Promise<typeof import('./queue-on-bullmq.js')> {
  return import('./queue-on-bullmq.js');
}

/** @throws {QueueUnreachableError}, {QueueUnsafeRedisError}, {QueueAddressError} */
export async function openQueue(options: QueueOptions): Promise<JobQueue> {
  const { openBullmqQueue } = await loadQueue();
  return openBullmqQueue(options);
}
