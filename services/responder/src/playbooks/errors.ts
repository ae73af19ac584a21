import { AppError, type Mistake, sayMistakes } from '@trailwarden/platform';

/** Playbooks cannot be used. All mistakes of all files are told at once. */
export class PlaybooksInvalidError extends AppError {
  override readonly name = 'PlaybooksInvalidError';
  readonly code = 'PLAYBOOKS_INVALID';
  override readonly exitCode = 2;
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[], options?: ErrorOptions) {
    super(sayMistakes(mistakes, 'the playbooks'), 'What may stand in a playbook is in docs/playbooks.md.', options);
    this.mistakes = mistakes;
  }
}
