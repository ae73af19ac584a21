import { AppError } from '@trailwarden/platform';

/** An address that the settings do not allow to be posted to. Nothing was sent. */
export class WebhookAddressError extends AppError {
  override readonly name = 'WebhookAddressError';
  readonly code = 'WEBHOOK_ADDRESS';
}

/** No answer, or none in time. */
export class WebhookUnreachableError extends AppError {
  override readonly name = 'WebhookUnreachableError';
  readonly code = 'WEBHOOK_UNREACHABLE';
  override readonly retryable = true;
}

/** The server answered, and did not take it. */
export class WebhookRejectedError extends AppError {
  override readonly name = 'WebhookRejectedError';
  readonly code = 'WEBHOOK_REJECTED';
  override readonly retryable: boolean;
  readonly status: number;
  /** When the server said how long to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, hint: string, status: number, retryAfterMs: number | undefined) {
    super(message, hint);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    // Too early, too many, timed out, or in trouble itself; anything else says the request is wrong.
    this.retryable = status === 408 || status === 425 || status === 429 || status >= 500;
  }
}
