import { AppError } from '../errors.js';

/** The queue did not answer, and was asked more than once: an outage, a restart, the network. */
export class QueueUnreachableError extends AppError {
  override readonly name = 'QueueUnreachableError';
  readonly code = 'QUEUE_UNREACHABLE';
  override readonly retryable = true;
}

/** A Redis that may throw away keys when its memory is full, and waiting jobs with them. */
export class QueueUnsafeRedisError extends AppError {
  override readonly name = 'QueueUnsafeRedisError';
  readonly code = 'QUEUE_UNSAFE_REDIS';
}

/** What stands where a Redis' address should. */
export class QueueAddressError extends AppError {
  override readonly name = 'QueueAddressError';
  readonly code = 'QUEUE_ADDRESS';
}
