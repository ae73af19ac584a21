import { z } from 'zod';
import { checkOptions, type StoreOptions, storeFields, storeOptionsOf } from './store-options.js';

export interface StatusOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
  /** All accounts with all their regions. */
  readonly all: boolean;
}

const raw = z.object({ ...storeFields, all: z.boolean().default(false) });

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parseStatusOptions(options: unknown): StatusOptions {
  const parsed = checkOptions(raw, options, 'status');
  return { store: storeOptionsOf(parsed), json: parsed.json, all: parsed.all };
}
