import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether there is an embedded store in a folder. Asked before one is opened, which would make it. */
export function isMade(folder: string): Promise<boolean> {
  return isThere(join(folder, 'pglite'));
}

export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
