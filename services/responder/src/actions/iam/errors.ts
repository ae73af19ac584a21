import { AppError } from '@trailwarden/platform';

/** IAM is still at work on an earlier change of the same thing. */
export class IamBusyError extends AppError {
  override readonly name = 'IamBusyError';
  readonly code = 'IAM_BUSY';
  override readonly retryable = true;

  constructor(operation: string, cause: unknown) {
    super(
      `iam:${operation} has to wait: IAM is still at work on an earlier change of the same thing.`,
      'Nothing to do: it is tried again.',
      { cause },
    );
  }
}
