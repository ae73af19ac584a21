import { AppError, classifyAwsError } from '@trailwarden/platform';

/** With the waits below: some two hours until a step that may work later is kept as a dead letter. */
export const ATTEMPTS_MAX = 12;
/** Errors nobody foresaw seldom go away. */
const BUG_ATTEMPTS_MAX = 3;
const WAIT_FIRST_MS = 1_000;
const WAIT_MAX_MS = 30 * 60_000;

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Milliseconds until the next attempt; undefined: no more. */
  readonly waitMs: number | undefined;
  /** A channel that is full says when to come again: that is a place in line, not a failed try. */
  readonly isQueueing?: boolean;
}

/**
 * What to make of an error.
 * @param attempt - which one failed, from 1.
 * @param chance - from 0 to 1: steps that failed together do not come back together.
 */
export function failureOf(error: unknown, attempt: number, chance: number): Failure {
  const known = error instanceof AppError ? error : isOfAws(error) ? classifyAwsError(error) : undefined;
  if (known === undefined) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const waitMs = attempt < BUG_ATTEMPTS_MAX ? backoffMs(attempt, chance) : undefined;
    return { code: 'UNFORESEEN', message, hint: 'This is a mistake of ours: please report it.', waitMs };
  }
  const { code, message, hint } = known;
  const asked = 'retryAfterMs' in known && typeof known.retryAfterMs === 'number' ? known.retryAfterMs : undefined;
  if (known.retryable && asked !== undefined) return { code, message, hint, waitMs: asked, isQueueing: true };
  const again = known.retryable && attempt < ATTEMPTS_MAX;
  return { code, message, hint, waitMs: again ? backoffMs(attempt, chance) : undefined };
}

function backoffMs(attempt: number, chance: number): number {
  const longestMs = Math.min(WAIT_MAX_MS, WAIT_FIRST_MS * 2 ** (attempt - 1));
  return Math.round(longestMs * (0.5 + chance / 2));
}

/** Errors of the SDK carry `$metadata`; those of the network a system's code. */
function isOfAws(error: unknown): boolean {
  return (
    error instanceof Error &&
    ('$metadata' in error || '$fault' in error || 'syscall' in error || error.name === 'TimeoutError')
  );
}
