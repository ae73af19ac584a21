/** Bytes that are not what they should be: another format, a version from the future, or damaged. Reading them again will not help. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly code = 'undecodable';
  readonly retryable = false;
}
