import { AppError } from '@trailwarden/platform';

/** AWS took the request and refused some of what was in it. */
export class DeliveryRefusedError extends AppError {
  override readonly name = 'DeliveryRefusedError';
  readonly code = 'DELIVERY_REFUSED';
  override readonly retryable: boolean;

  /** @param codes - AWS's words for why, one an item. */
  constructor(what: string, codes: readonly string[], retryable: boolean, options?: ErrorOptions) {
    const reasons = [...new Set(codes)].join('; ');
    super(
      `${what}: ${reasons}.`,
      retryable
        ? 'It is tried again, with what was refused only where AWS can tell what it has already.'
        : 'See what AWS says; check the settings of the step in its playbook.',
      options,
    );
    this.retryable = retryable;
  }
}

/** Findings cannot be imported where the hub is off. */
export class SecurityHubOffError extends AppError {
  override readonly name = 'SecurityHubOffError';
  readonly code = 'SECURITY_HUB_OFF';

  constructor(accountId: string, region: string, options?: ErrorOptions) {
    super(
      `Security Hub CSPM is off in account ${accountId} (${region}): the finding was not imported.`,
      'Enable it there (`aws securityhub enable-security-hub`), or write all findings in the security account with `from: security`; then retry the step.',
      options,
    );
  }
}
