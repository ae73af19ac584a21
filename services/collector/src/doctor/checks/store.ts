import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Data, type Database, facts, StoreLockedError } from '@trailwarden/platform';
import type { Check, Outcome } from '../check.js';
import { isMade, isThere } from '../embedded-store.js';

/** The embedded store's own log may take 80 MB; below this it is a matter of days. */
const FREE_BYTES_MIN = 1_000_000_000;

export const store: Check = {
  id: 'store',
  title: 'Store',
  needs: ['settings'],
  async run(context) {
    const where = (await context.settings()).store;
    if (where.kind === 'embedded' && !(await isMade(where.folder))) return notMade(where.folder);
    try {
      const data = await context.store();
      const detail = await lookAt(data);
      const free = where.kind === 'embedded' ? await freeBytes(where.folder) : Number.POSITIVE_INFINITY;
      if (free >= FREE_BYTES_MIN) return { kind: 'pass', detail };
      return {
        kind: 'warn',
        detail: `${detail} Its disk has ${Math.floor(free / 1_000_000)} MB left.`,
        mend: 'Make room: when not even its log can be written the store stops.',
      };
    } catch (error) {
      if (!(error instanceof StoreLockedError)) throw error;
      return { kind: 'pass', detail: `${error.message} That is as it should be while \`serve\` runs.` };
    }
  },
};

async function lookAt({ pool, db, engine }: Data): Promise<string> {
  const { rows } = await pool.query<{ version: string; tables: number }>(
    `select current_setting('server_version') as version, (select max(number) from trailwarden.migrations) as tables`,
  );
  await tryToWrite(db);
  const { version = '?', tables = 0 } = rows[0] ?? {};
  const name = engine === 'pglite' ? 'embedded' : 'PostgreSQL';
  return `${name}, version ${version.split(' ')[0]}; tables at version ${tables}; can be written.`;
}

class Undone extends Error {}

/** Writes, and takes it back. */
async function tryToWrite(db: Database): Promise<void> {
  try {
    await db.transaction(async (tx) => {
      await tx.insert(facts).values({ name: `doctor ${process.pid}`, value: { tried: true } });
      throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
  }
}

/** Opening it would make one. */
async function notMade(folder: string): Promise<Outcome> {
  let parent = folder;
  while (!(await isThere(parent)) && dirname(parent) !== parent) parent = dirname(parent);
  try {
    // With the dot a file is refused too.
    await access(`${parent}/.`, constants.W_OK | constants.X_OK);
    return { kind: 'pass', detail: `None in ${folder} yet; the first \`serve\` makes it.` };
  } catch {
    return {
      kind: 'fail',
      detail: `There is none in ${folder}, and ${parent} cannot be written.`,
      mend: 'Let this user write there, or name another folder (store.folder, --data), or PostgreSQL (DATABASE_URL).',
    };
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
