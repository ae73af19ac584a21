import { z } from 'zod';
import { runOf } from './runs-options.js';
import { checkOptions, type StoreOptions, storeFields, storeOptionsOf } from './store-options.js';

export interface AuditVerifyOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
}

export interface AuditExportOptions {
  readonly store: StoreOptions;
  /** Only of this run. */
  readonly run: string | undefined;
}

const exported = z.object({ ...storeFields, run: z.string().optional() });

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parseAuditVerifyOptions(options: unknown): AuditVerifyOptions {
  const parsed = checkOptions(z.object(storeFields), options, 'audit verify');
  return { store: storeOptionsOf(parsed), json: parsed.json };
}

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parseAuditExportOptions(options: unknown): AuditExportOptions {
  const parsed = checkOptions(exported, options, 'audit export');
  return { store: storeOptionsOf(parsed), run: parsed.run === undefined ? undefined : runOf(parsed.run) };
}
