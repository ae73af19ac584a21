import { randomUUID } from 'node:crypto';
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Where the process that has a store's folder can be asked, and by which token. */
export interface ControlAddress {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly token: string;
}

const NAME = 'control.json';

const schema = z.object({
  // Only ever this machine: a file that says otherwise is none of ours, and must not be told the token.
  url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/),
  token: z.string().min(32).max(200),
});

/** Puts it where only the owner of the folder reads it. @returns how to take it away again. */
export async function writeControlFile(folder: string, address: ControlAddress): Promise<() => Promise<void>> {
  const path = join(folder, NAME);
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(address)}\n`, { mode: 0o600, flag: 'wx' });
  // A mode that is given counts less than the process's umask.
  await chmod(draft, 0o600);
  await rename(draft, path);
  return async () => {
    // Another process may have the folder by now.
    if ((await readControlFile(folder))?.token === address.token) await rm(path, { force: true });
  };
}

/** Undefined where nobody can be asked. */
export async function readControlFile(folder: string): Promise<ControlAddress | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(join(folder, NAME), 'utf8')));
  } catch {
    return undefined;
  }
}
