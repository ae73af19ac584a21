import type { Clock } from '../clock.js';
import type { Data } from './data.js';

/** Folder of a store that is gone when the process ends. */
export const IN_MEMORY = 'memory://';

export interface DataConfig {
  /** `postgres://…`; without it the store is embedded. */
  readonly url?: string | undefined;
  /** Where the embedded store puts its files, or `memory://`. */
  readonly folder: string;
}

/**
 * Opens the store, its tables brought up to date.
 *
 * @throws StoreLockedError, StoreFolderError, StoreStoppedError (embedded); StoreUnreachableError, StoreTooOldError (PostgreSQL);
 *   StoreTooNewError, MigrationChangedError, MigrationFailedError (both).
 */
export async function openData({ url, folder }: DataConfig, { clock }: { readonly clock: Clock }): Promise<Data> {
  // Loaded when it is needed: commands without a store need not wait for either.
  if (url !== undefined) return (await import('./open-postgres.js')).openPostgres(url, clock);
  const { openPglite } = await import('./open-pglite.js');
  return openPglite(folder === IN_MEMORY ? {} : { folder }, clock);
}
