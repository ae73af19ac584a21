import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Mistake } from '@trailwarden/platform';
import type { ActionSpec, Playbook } from '@trailwarden/playbooks';
import { PlaybooksInvalidError } from './errors.js';
import { readPlaybook } from './read-playbook.js';

const ENDING = '.yaml';
/** Endings that are meant to be ours, and would be left out without a word. */
const NEARLY = /\.(?:yml|ya?ml\.txt)$/i;
const FILES_MAX = 200;
const BYTES_MAX = 100_000;

/**
 * The playbooks of a folder (its `.yaml` files, folders in it left aside), or of one file; by id.
 * @param actions - all that they may name.
 * @throws PlaybooksInvalidError with every mistake in every file.
 */
export async function loadPlaybooks(path: string, actions: readonly ActionSpec[]): Promise<readonly Playbook[]> {
  const { files, mistakes } = await filesOf(path);
  const read = await Promise.all(files.map((file) => loadPlaybook(file, actions)));
  const all = [...mistakes, ...read.flatMap((each) => each.mistakes)];
  if (all.length > 0) throw new PlaybooksInvalidError(all);
  return read.flatMap(({ playbook }) => (playbook === undefined ? [] : [playbook]));
}

async function filesOf(
  path: string,
): Promise<{ readonly files: readonly string[]; readonly mistakes: readonly Mistake[] }> {
  try {
    const { isDirectory } = await stat(path).then((found) => ({ isDirectory: found.isDirectory() }));
    if (!isDirectory) return { files: [path], mistakes: [] };
    const names = (await readdir(path)).filter((name) => !name.startsWith('.')).sort();
    const files = names.filter((name) => name.endsWith(ENDING)).map((name) => join(path, name));
    if (files.length > FILES_MAX) {
      return { files: [], mistakes: [wrong(path, `holds ${files.length} playbooks, at most ${FILES_MAX} are read`)] };
    }
    const nearly = names.filter((name) => NEARLY.test(name));
    return {
      files,
      mistakes: nearly.map((name) => wrong(join(path, name), `is not read: rename it to end in ${ENDING}`)),
    };
  } catch (error) {
    return { files: [], mistakes: [unreadable(path, error)] };
  }
}

async function loadPlaybook(
  file: string,
  actions: readonly ActionSpec[],
): Promise<{ readonly playbook: Playbook | undefined; readonly mistakes: readonly Mistake[] }> {
  let text: string;
  try {
    const found = await stat(file);
    if (!found.isFile()) return { playbook: undefined, mistakes: [wrong(file, 'is no file')] };
    if (found.size > BYTES_MAX) {
      return {
        playbook: undefined,
        mistakes: [wrong(file, `is too large for a playbook: at most ${BYTES_MAX} bytes`)],
      };
    }
    text = await readFile(file, 'utf8');
  } catch (error) {
    return { playbook: undefined, mistakes: [unreadable(file, error)] };
  }
  return readPlaybook({ file, id: basename(file, ENDING), text, actions });
}

function unreadable(path: string, error: unknown): Mistake {
  return wrong(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
}

function wrong(path: string, problem: string): Mistake {
  return { at: path, path: '', problem };
}
