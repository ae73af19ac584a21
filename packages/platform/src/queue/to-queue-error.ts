import { inspect } from 'node:util';
import { UnrecoverableError } from 'bullmq';
import { AppError } from '../errors.js';

/** With the delays below: about seven minutes until a job that may work later is kept as failed. */
export const ATTEMPTS_MAX = 12;
/** An error nobody foresaw seldom goes away; twice more, since it may have been the moment. */
export const BUG_ATTEMPTS_MAX = 3;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 60_000;
/** Of a reason; messages of other people's libraries can be whole pages. */
const REASON_CHARS_MAX = 1000;

/**
 * What BullMQ is to be told of a handler's error: an {@link UnrecoverableError} is not tried again, any other is.
 *
 * @param attempt - which one failed, from 1.
 */
export function toQueueError(error: unknown, attempt: number): Error {
  const expected = error instanceof AppError;
  const again = expected ? error.retryable : attempt < BUG_ATTEMPTS_MAX;
  const reason = reasonOf(error).slice(0, REASON_CHARS_MAX);
  return again ? new Error(reason) : new UnrecoverableError(reason);
}

/** `CODE: message` of our own errors, `Name: message` of others'. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return `${error.code}: ${error.message}`;
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  // What has no toString, or one that throws, cannot be made a string.
  return `Not an error: ${typeof error === 'string' ? error : inspect(error, { customInspect: false })}`;
}

/**
 * How long until the next attempt: doubled each time up to a minute, and anything from half of that, so that jobs that failed together do not
 * come back together.
 *
 * @param attempt - which one failed, from 1.
 * @param chance - from 0 to 1.
 */
export function backoffMs(attempt: number, chance = Math.random()): number {
  const longestMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (attempt - 1));
  return Math.round(longestMs * (0.5 + chance / 2));
}
