import { z } from 'zod';
import { UsageError } from '../errors.js';
import { checkOptions, type StoreOptions, storeFields, storeOptionsOf } from './store-options.js';

export interface DoctorOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
  /** Each account, trail and queue, not only those with something to mend. */
  readonly all: boolean;
  /** Print the policies instead of looking at anything. */
  readonly policies: boolean;
  /** The built-in organization instead of a real one. */
  readonly sandbox: { readonly seed: number } | undefined;
}

const SEED = 5;

const raw = z.object({
  ...storeFields,
  all: z.boolean().default(false),
  policies: z.boolean().default(false),
  sandbox: z.boolean().default(false),
  seed: z
    .string()
    .regex(/^\d{1,9}$/, 'is no whole number')
    .transform(Number)
    .optional(),
});

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parseDoctorOptions(options: unknown): DoctorOptions {
  const parsed = checkOptions(raw, options, 'doctor');
  const { json, all, policies, sandbox, seed } = parsed;
  if (!sandbox && seed !== undefined) {
    throw new UsageError('--seed belongs to --sandbox.', 'Add --sandbox, or leave it out for your own organization.');
  }
  return {
    store: storeOptionsOf(parsed),
    json,
    all,
    policies,
    sandbox: sandbox ? { seed: seed ?? SEED } : undefined,
  };
}
