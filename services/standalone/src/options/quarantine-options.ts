import type { QuarantineFilter } from '@trailwarden/collector';
import { z } from 'zod';
import { UsageError } from '../errors.js';
import { checkOptions, type StoreOptions, storeFields, storeOptionsOf } from './store-options.js';

export interface QuarantineListOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
}

export interface QuarantineRetryOptions extends QuarantineListOptions {
  readonly filter: QuarantineFilter;
}

const retry = z.object({ ...storeFields, all: z.boolean().default(false), reason: z.string().min(1).optional() });

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parseQuarantineListOptions(options: unknown): QuarantineListOptions {
  const parsed = checkOptions(z.object(storeFields), options, 'quarantine list');
  return { store: storeOptionsOf(parsed), json: parsed.json };
}

/** @param ids - as typed. @throws {UsageError} unless it says in one way which files are meant. */
export function parseQuarantineRetryOptions(ids: readonly string[], options: unknown): QuarantineRetryOptions {
  const parsed = checkOptions(retry, options, 'quarantine retry');
  const { all, reason } = parsed;
  const ways = [ids.length > 0, all, reason !== undefined].filter(Boolean).length;
  if (ways !== 1) {
    throw new UsageError(
      ways === 0 ? 'Which files are to be tried again?' : 'Ids, --reason and --all each say which files are meant.',
      'Write one of them: quarantine retry 17 18, --reason truncated, or --all.',
    );
  }
  const odd = ids.find((id) => !/^[1-9]\d{0,14}$/.test(id));
  if (odd !== undefined) {
    throw new UsageError(`"${odd}" is no number of a file.`, 'quarantine list shows the numbers.');
  }
  return {
    store: storeOptionsOf(parsed),
    json: parsed.json,
    filter: ids.length > 0 ? { ids: ids.map(Number) } : { reason },
  };
}
