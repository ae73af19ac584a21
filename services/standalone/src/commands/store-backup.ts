import { createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { backup, restore } from '@trailwarden/platform';
import { BackupFileError } from '../errors.js';
import type { BackupOptions } from '../options/backup-options.js';
import { formatBytes, formatCount } from '../output/quantities.js';
import { plural, safeJson } from '../output/text.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { type OpenedStore, withStore } from './with-store.js';

/** Only its owner may read what stands in logs. */
const OWNER_ONLY = 0o600;

/** `backup FILE`: the whole store as one file, which is there when it is whole. */
export async function backupStore({ store, json, file }: BackupOptions, around: Surroundings): Promise<ExitCode> {
  const { cwd, progress, write, clock } = around;
  const path = resolve(cwd, file);
  await refuseTaken(path, file);
  return withStore(store, around, async ({ data }): Promise<ExitCode> => {
    const draft = `${path}.draft`;
    progress.status(`Writing ${file} …`);
    try {
      const summary = await backup(data, createWriteStream(draft, { mode: OWNER_ONLY }), clock);
      await rename(draft, path);
      const { size } = await stat(path);
      progress.clear();
      const text = `${formatCount(summary.rows)} ${plural(summary.rows, 'row is', 'rows are')} in ${file} (${formatBytes(size)}).`;
      write(json ? `${safeJson({ file: path, bytes: size, ...summary })}\n` : `${text}\n`);
      return 0;
    } catch (error) {
      await rm(draft, { force: true });
      throw fileError(error, file, 'written');
    }
  });
}

/** `restore FILE`: puts a backup into an empty store; an embedded one is made for it, once the file is there. */
export async function restoreStore({ store, json, file }: BackupOptions, around: Surroundings): Promise<ExitCode> {
  const { cwd, progress, write, clock } = around;
  const input = await open(resolve(cwd, file)).catch((error: unknown) => {
    throw fileError(error, file, 'read');
  });
  const putIn = async ({ data }: OpenedStore): Promise<ExitCode> => {
    progress.status(`Reading ${file} …`);
    const summary = await restore(data, input.createReadStream({ autoClose: false }), clock);
    progress.clear();
    const text = `${formatCount(summary.rows)} ${plural(summary.rows, 'row')} of ${summary.createdAt} are in the store.`;
    write(json ? `${safeJson(summary)}\n` : `${text}\n`);
    return 0;
  };
  try {
    return await withStore(store, around, putIn, { make: true });
  } finally {
    await input.close();
  }
}

async function refuseTaken(path: string, file: string): Promise<void> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new BackupFileError(`${file} is there already.`, 'Name another file, or move that one away.');
}

function fileError(error: unknown, file: string, what: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  return new BackupFileError(
    `${file} cannot be ${what} (${code ?? error.message}).`,
    'See that the folder is there, may be used, and has room.',
    { cause: error },
  );
}
