import { readFile, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { PathNotFoundError, SourceDeniedError } from '../errors.js';
import type { FoundFile, LogFileSource } from './port.js';

/** Sizes asked for at once; more only queues in Node's four file threads. */
const STATS_AT_ONCE = 64;

/** A file, a folder with all that is below it, or a glob. A name that exists is never read as a glob. */
export function localSource(path: string, cwd: string): LogFileSource {
  return {
    list: () => listPath(path, cwd),
    fetch: async (address) => new Uint8Array(await readFile(address)),
  };
}

async function* listPath(path: string, cwd: string): AsyncIterable<FoundFile> {
  const absolute = resolve(cwd, path);
  const found = await stat(absolute).catch((error: NodeJS.ErrnoException) => whyNotFound(path, error));
  if (found?.isDirectory()) yield* withSizes(await filesBelow(absolute), false);
  else if (found) yield { address: slashed(absolute), bytes: found.size, named: true };
  else if (isDynamicPattern(path)) yield* listGlob(path, cwd);
  else {
    throw new PathNotFoundError(
      `There is no file or folder "${path}".`,
      `Paths are looked up from ${cwd}. A bucket is written s3://bucket/prefix, a glob in quotes.`,
    );
  }
}

async function* listGlob(pattern: string, cwd: string): AsyncIterable<FoundFile> {
  const matches = await glob(pattern, { cwd, absolute: true, dot: true, expandDirectories: false });
  if (matches.length === 0) {
    throw new PathNotFoundError(
      `Nothing matches "${pattern}".`,
      `Globs are looked up from ${cwd}; ** stands for any folders.`,
    );
  }
  yield* withSizes(matches, true);
}

function filesBelow(folder: string): Promise<string[]> {
  return glob('**/*', { cwd: folder, absolute: true, dot: true });
}

/** In the order of their names, so that two runs see the same. A file that is gone meanwhile has no size and fails when it is read. */
async function* withSizes(paths: string[], named: boolean): AsyncIterable<FoundFile> {
  paths.sort();
  for (let at = 0; at < paths.length; at += STATS_AT_ONCE) {
    const some = paths.slice(at, at + STATS_AT_ONCE);
    const sizes = await Promise.all(
      some.map((path) =>
        stat(path).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    for (const [index, path] of some.entries()) yield { address: slashed(path), bytes: sizes[index] ?? 0, named };
  }
}

function whyNotFound(path: string, error: NodeJS.ErrnoException): undefined {
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    throw new SourceDeniedError(
      `"${path}" may not be looked at.`,
      'Check its permissions, or run as a user who may read it.',
      {
        cause: error,
      },
    );
  }
  return undefined;
}

/** Keys are told apart by `/`, on Windows too. */
function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
