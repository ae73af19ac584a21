import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { backup, restore } from '@trailwarden/platform';
import { BackupFileError } from '../errors.js';
import type { BackupOptions } from '../options/backup-options.js';
import { formatBytes, formatCount } from '../output/quantities.js';
import { plural, safeJson } from '../output/text.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { withStore } from './with-store.js';

/** Only its owner may read what stands in logs. */
const OWNER_ONLY = 0o600;

/** `backup FILE`: the whole store as one file, which is there when it is whole. */
export function backupStore({ store, json, file }: BackupOptions, around: Surroundings): Promise<ExitCode> {
  const { cwd, progress, write, clock } = around;
  return withStore(store, around, async ({ data }): Promise<ExitCode> => {
    const path = resolve(cwd, file);
    const draft = `${path}.draft`;
    await refuseTaken(path, file);
    progress.status(`Writing ${file} …`);
    try {
      const made = await open(draft, 'wx', OWNER_ONLY);
      await made.close();
      const summary = await backup(data, createWriteStream(draft, { mode: OWNER_ONLY }), clock);
      await rename(draft, path);
      const { size } = await stat(path);
      progress.clear();
      const text = `${formatCount(summary.rows)} ${plural(summary.rows, 'row')} are in ${file} (${formatBytes(size)}).`;
      write(json ? `${safeJson({ file: path, bytes: size, ...summary })}\n` : `${text}\n`);
      return 0;
    } catch (error) {
      await rm(draft, { force: true });
      throw fileError(error, file, 'written');
    }
  });
}

/** `restore FILE`: puts a backup into an empty store; an embedded one is made for it. */
export function restoreStore({ store, json, file }: BackupOptions, around: Surroundings): Promise<ExitCode> {
  const { cwd, progress, write, clock } = around;
  return withStore(
    store,
    around,
    async ({ data }): Promise<ExitCode> => {
      progress.status(`Reading ${file} …`);
      const input = await open(resolve(cwd, file)).catch((error: unknown) => {
        throw fileError(error, file, 'read');
      });
      try {
        const summary = await restore(data, createReadStream('', { fd: input, autoClose: false }), clock);
        progress.clear();
        const text = `${formatCount(summary.rows)} ${plural(summary.rows, 'row')} of ${summary.createdAt} are in the store.`;
        write(json ? `${safeJson(summary)}\n` : `${text}\n`);
        return 0;
      } finally {
        await input.close();
      }
    },
    { make: true },
  );
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
