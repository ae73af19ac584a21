import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

/** Real records lie beside the repository, not in it. Undefined where they are absent; tests that need them must then say that they were skipped. */
export function sharedData(set: string): { readonly folder: string; readonly files: readonly string[] } | undefined {
  const folder = `${FOLDER}${set}/`;
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return { folder, files: files.map((file) => file.replaceAll('\\', '/')).sort() };
}
