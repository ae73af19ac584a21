import { AppError } from '@trailwarden/platform';

/** A playbook uses a way out that the settings do not set up. */
export class NotConfiguredError extends AppError {
  override readonly name = 'NotConfiguredError';
  readonly code = 'NOT_CONFIGURED';
}
