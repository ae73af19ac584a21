/**
 * A failure with a name. `message` says what happened and where, `hint` what to do next; `exitCode` is what a command leaves with.
 * Anything thrown that is no AppError is a bug.
 */
export abstract class AppError extends Error {
  abstract readonly code: string;
  /** Whether the same thing may work when it is tried again unchanged. */
  readonly retryable: boolean = false;
  readonly exitCode: 1 | 2 = 1;
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
