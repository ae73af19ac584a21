import { AppError } from '../errors.js';
import { redactText } from './redact.js';

/** Of a chain of causes so many are told. */
const CAUSES_MAX = 5;

export interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly retryable?: boolean;
  readonly hint?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

/** An error as plain data without secrets. A stack is kept only of what is no AppError: that is a bug, or a library's. */
export function describeError(error: unknown, depth = 1): DescribedError {
  if (!(error instanceof Error)) return { name: 'NonError', message: redactText(textOf(error)) };
  const { cause } = error;
  const behind = cause === undefined || depth >= CAUSES_MAX ? {} : { cause: describeError(cause, depth + 1) };
  const plain = { name: redactText(error.name), message: redactText(error.message) };
  if (error instanceof AppError) {
    const { code, retryable, hint } = error;
    return { ...plain, code, retryable, hint: redactText(hint), ...behind };
  }
  const code = 'code' in error && typeof error.code === 'string' ? { code: redactText(error.code) } : {};
  return { ...plain, ...code, ...(error.stack !== undefined && { stack: redactText(error.stack) }), ...behind };
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return typeof thrown; // an object without a prototype, or one that refuses
  }
}
