import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Made by tools, or not ours. */
const LEFT_OUT = new Set(['node_modules', 'dist', 'coverage', '.git']);

/** Paths of all files of the repository that end in one of `endings`, relative to its root, with `/`. */
export function filesEndingIn(...endings: readonly string[]): string[] {
  return below('').filter((file) => endings.some((ending) => file.endsWith(ending)));
}

function below(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.has(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return below(path);
      return entry.isFile() ? [path] : [];
    })
    .sort();
}

export function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

export function exists(file: string): boolean {
  return existsSync(join(ROOT, file));
}

/** Tests, and what only they use. */
export function isTestCode(file: string): boolean {
  return /\.test\.ts$|\/test-support\/|\/src\/testing\/|^test\//.test(file);
}
