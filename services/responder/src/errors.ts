import { AppError } from '@trailwarden/platform';

/** A playbook uses a way out that the settings do not set up. */
export class NotConfiguredError extends AppError {
  override readonly name = 'NotConfiguredError';
  readonly code = 'NOT_CONFIGURED';
}

/** The responder role of an account cannot be used. */
export class AccountNotEnteredError extends AppError {
  override readonly name = 'AccountNotEnteredError';
  readonly code = 'ACCOUNT_NOT_ENTERED';
  override readonly retryable: boolean;

  constructor(accountId: string, state: string, reason: string) {
    super(
      `Account ${accountId} cannot be acted in: ${reason}`,
      'Deploy the responder role there; `trailwarden doctor --policies` prints what it needs.',
    );
    this.retryable = state !== 'closed' && state !== 'suspended';
  }
}
