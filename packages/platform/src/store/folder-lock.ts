import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StoreLockedError } from './errors.js';

/** Who has the folder. Process ids are used again, and mean something only where they were given. */
interface Holder {
  readonly pid: number;
  /** When the process started, in the kernel's own count; null where it is not told. */
  readonly started: string | null;
  /** Machine, boot and process namespace: two containers may both be process 1. */
  readonly place: string;
  readonly host: string;
}

export interface FolderLock {
  release(): Promise<void>;
}

/** Holders that cannot be asked after, being of another machine or container, show themselves alive this often. */
const HEARTBEAT_MS = 5_000;
/** And are believed dead after this long: four heartbeats. */
const SILENCE_MAX_MS = 20_000;
/** Two that start at the same moment both step back; they meet again after different waits. */
const TRIES_MAX = 6;
const STEP_BACK_MAX_MS = 150;

/**
 * Takes a folder for this process.
 *
 * Everybody who wants it first puts a file with a name of its own into `folder`, and then looks for files of others who live. Of two that do
 * so at once the later one to look sees the other, so never both get it. A dead one's file says nothing, so it is removed; no name comes
 * twice, so it cannot have become somebody else's meanwhile.
 *
 * @param folder - of locks only; made when missing.
 * @param what - it guards, for the message.
 * @throws StoreLockedError when somebody has it who lives.
 */
export async function lockFolder(folder: string, what: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const self = identity();
  let other = await tryToLock(folder, self);
  for (let tries = 1; 'pid' in other && tries < TRIES_MAX; tries += 1) {
    await wait(Math.random() * STEP_BACK_MAX_MS);
    other = await tryToLock(folder, self);
  }
  if ('release' in other) return other;
  throw lockedBy(other, self, what);
}

async function tryToLock(folder: string, self: Holder): Promise<FolderLock | Holder> {
  const mine = join(folder, `${self.pid}-${randomUUID()}.json`);
  await writeWhole(mine, JSON.stringify(self));
  const other = await livingOther(folder, mine, self);
  if (other !== undefined) {
    await rm(mine, { force: true });
    return other;
  }
  const heart = setInterval(() => void utimes(mine, new Date(), new Date()).catch(() => {}), HEARTBEAT_MS).unref();
  return {
    release: async () => {
      clearInterval(heart);
      await rm(mine, { force: true });
    },
  };
}

/** Nobody may see it half written. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path);
}

async function livingOther(folder: string, mine: string, self: Holder): Promise<Holder | undefined> {
  const now = (await stat(mine)).mtimeMs;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (path === mine) continue;
    const holder = await readHolder(path);
    const alive = holder?.place === self.place ? isRunning(holder) : await isFresh(path, now);
    if (!alive) await rm(path, { force: true });
    // A fresh file that names nobody is a draft: whoever writes it has yet to look, and will see ours.
    else if (holder !== undefined) return holder;
  }
  return undefined;
}

/** Undefined for a draft, a file that has gone since, and what is none of ours. */
async function readHolder(path: string): Promise<Holder | undefined> {
  if (!path.endsWith('.json')) return undefined;
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** @param now - by the clock that stamps files in this folder, which need not be ours. */
async function isFresh(path: string, now: number): Promise<boolean> {
  const beat = await stat(path).catch(() => undefined);
  return beat !== undefined && now - beat.mtimeMs < SILENCE_MAX_MS;
}

function isRunning({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there and somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = lookAt(pid);
  // A zombie has ended; only its parent has not asked for its result.
  return now === null || (now.state !== 'Z' && (started === null || started === now.started));
}

function identity(): Holder {
  const host = hostname();
  const boot = orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = orNull(() => readlinkSync('/proc/self/ns/pid'));
  return {
    pid: process.pid,
    started: lookAt(process.pid)?.started ?? null,
    place: [host, boot, namespace].filter((part) => part !== null).join(' '),
    host,
  };
}

/** Fields 3 and 22 of the kernel's line about a process; the name before them may hold spaces and brackets. Null where there is no /proc. */
function lookAt(pid: number): { readonly state: string; readonly started: string } | null {
  const line = orNull(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state, started] = [fields[0], fields[19]];
  return state === undefined || started === undefined ? null : { state, started };
}

function orNull(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function lockedBy(holder: Holder, self: Holder, what: string): StoreLockedError {
  const who = holder.place === self.place ? `process ${holder.pid}` : `process ${holder.pid} on ${holder.host}`;
  const ends =
    holder.place === self.place
      ? 'Stop it first, or use PostgreSQL (DATABASE_URL) if several processes are to share one store.'
      : `Stop it first. If it is gone already, its lock ends ${SILENCE_MAX_MS / 1000} s after its last sign of life: try again then.`;
  return new StoreLockedError(`${what} is in use by ${who}.`, ends);
}
