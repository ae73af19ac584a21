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

/** Somebody else changed a step while it was worked on: a person who decided, or another process. */
export class StepMovedError extends AppError {
  override readonly name = 'StepMovedError';
  readonly code = 'STEP_MOVED';
  override readonly retryable = true;

  constructor(stepId: string) {
    super(
      `Step ${stepId} was changed by somebody else meanwhile.`,
      'Nothing to do: it is looked at again as it is now.',
    );
  }
}

/** A containment does not hold, although it was taken again and again. */
export class NotHoldingError extends AppError {
  override readonly name = 'NotHoldingError';
  readonly code = 'NOT_HOLDING';

  constructor(what: string, notes: readonly string[]) {
    super(
      `${what} does not hold: ${notes.join(' ')}`,
      'Look at the account now. A service control policy holds where the principal can undo what is done to it. Then: `trailwarden dead-letters retry STEP`.',
    );
  }
}

/** What a containment changed could not be given back as it was. */
export class NotRestoredError extends AppError {
  override readonly name = 'NotRestoredError';
  readonly code = 'NOT_RESTORED';

  constructor(what: string, notes: readonly string[]) {
    super(
      `${what} is not as it was before: ${notes.join(' ')}`,
      'The snapshot is kept: `trailwarden runs show RUN` prints it. Put right what is named, then: `trailwarden dead-letters retry STEP`.',
    );
  }
}

/** A playbook that is under way names an action that this version does not have. */
export class UnknownActionError extends AppError {
  override readonly name = 'UnknownActionError';
  readonly code = 'UNKNOWN_ACTION';

  constructor(action: string) {
    super(
      `There is no action ${action}.`,
      'It was there when the run began: run the version that began it, or decline the run.',
    );
  }
}
