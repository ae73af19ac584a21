import { z } from 'zod';
import { UsageError } from '../errors.js';
import { checkOptions, type StoreOptions, storeFields, storeOptionsOf } from './store-options.js';

export interface BackupOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
  readonly file: string;
}

/** Of `backup` and `restore`. @throws {UsageError} naming the first option that cannot be taken. */
export function parseBackupOptions(command: 'backup' | 'restore', file: string, options: unknown): BackupOptions {
  const parsed = checkOptions(z.object(storeFields), options, command);
  if (file.trim() === '')
    throw new UsageError('The name of the file is empty.', `Write ${command} trailwarden-backup.gz.`);
  return { store: storeOptionsOf(parsed), json: parsed.json, file };
}
