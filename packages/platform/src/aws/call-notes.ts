import type { AwsCall } from './errors.js';

/** Which call an error of the SDK came from: the SDK does not say, and its errors are not ours to change. */
const notes = new WeakMap<object, AwsCall>();

export function noteCall(error: unknown, call: AwsCall): void {
  if (typeof error === 'object' && error !== null) notes.set(error, call);
}

export function callOf(error: unknown): AwsCall {
  return (typeof error === 'object' && error !== null ? notes.get(error) : undefined) ?? {};
}
