import { UnrecoverableError } from 'bullmq';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.js';
import { ATTEMPTS_MAX, BUG_ATTEMPTS_MAX, backoffMs, toQueueError } from './to-queue-error.js';

class ThrottledError extends AppError {
  override readonly name = 'ThrottledError';
  readonly code = 'THROTTLED';
  override readonly retryable = true;
}

class DeniedError extends AppError {
  override readonly name = 'DeniedError';
  readonly code = 'DENIED';
}

describe('toQueueError', () => {
  it('has what may work later tried again, whichever attempt it was', () => {
    const error = toQueueError(new ThrottledError('too many calls', 'Wait.'), ATTEMPTS_MAX);

    expect(error).not.toBeInstanceOf(UnrecoverableError);
    expect(error.message).toBe('THROTTLED: too many calls');
  });

  it('gives up at once what will never work', () => {
    const error = toQueueError(new DeniedError('no role', 'Make one.'), 1);

    expect(error).toBeInstanceOf(UnrecoverableError);
    expect(error.message).toBe('DENIED: no role');
  });

  it('gives a bug a few attempts', () => {
    const outcomes = Array.from({ length: BUG_ATTEMPTS_MAX }, (_, index) =>
      toQueueError(new TypeError('x'), index + 1),
    );

    expect(outcomes.map((error) => error instanceof UnrecoverableError)).toEqual([false, false, true]);
    expect(outcomes[0]?.message).toBe('TypeError: x');
  });

  it('takes anything that was thrown, of any length', () => {
    fc.assert(
      fc.property(fc.anything(), fc.integer({ min: 1, max: 20 }), (thrown, attempt) => {
        expect(toQueueError(thrown, attempt).message.length).toBeLessThanOrEqual(1000);
      }),
    );
    expect(toQueueError(new Error('x'.repeat(5000)), 1).message).toHaveLength(1000);
    expect(toQueueError({ toString: false }, 1).message).toBe('Not an error: { toString: false }');
  });
});

describe('backoffMs', () => {
  it('doubles up to a minute, and never all at the same time', () => {
    const longest = [1, 2, 3, 8, 9, 12, 1000].map((attempt) => backoffMs(attempt, 1));
    const shortest = [1, 2, 3, 8, 9, 12, 1000].map((attempt) => backoffMs(attempt, 0));

    expect(longest).toEqual([500, 1000, 2000, 60_000, 60_000, 60_000, 60_000]);
    expect(shortest).toEqual([250, 500, 1000, 30_000, 30_000, 30_000, 30_000]);
  });
});
