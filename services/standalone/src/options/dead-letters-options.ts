import { z } from 'zod';
import { UsageError } from '../errors.js';
import { personOf } from './runs-options.js';
import { checkOptions, type StoreOptions, storeFields, storeOptionsOf } from './store-options.js';

export interface DeadLettersListOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
}

export interface DeadLettersRetryOptions extends DeadLettersListOptions {
  /** Beginnings of ids; none: all. */
  readonly steps: readonly string[];
  readonly as: string;
}

const retry = z.object({
  ...storeFields,
  all: z.boolean().default(false),
  as: z.string().min(1, 'names nobody').max(64, 'is too long for a name').optional(),
});

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parseDeadLettersListOptions(options: unknown): DeadLettersListOptions {
  const parsed = checkOptions(z.object(storeFields), options, 'dead-letters list');
  return { store: storeOptionsOf(parsed), json: parsed.json };
}

/** @throws {UsageError} unless it says in one way which steps are meant, and who asks. */
export function parseDeadLettersRetryOptions(steps: readonly string[], options: unknown): DeadLettersRetryOptions {
  const parsed = checkOptions(retry, options, 'dead-letters retry');
  if (steps.length > 0 === parsed.all) {
    throw new UsageError(
      parsed.all ? 'Steps and --all each say what is meant.' : 'Which steps are to be tried again?',
      'Write one of them: dead-letters retry step-0a1b, or --all.',
    );
  }
  const odd = steps.find((step) => !/^(?:step-)?[0-9a-f]{4,16}$/.test(step));
  if (odd !== undefined) throw new UsageError(`"${odd}" is no id of a step.`, 'dead-letters list names them.');
  const as = personOf(parsed.as, 'dead-letters retry');
  return { store: storeOptionsOf(parsed), json: parsed.json, steps, as };
}
