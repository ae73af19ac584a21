import { Worker } from 'node:worker_threads';
import { StoreStoppedError } from './errors.js';
import type { Engine } from './pglite-session.js';

export interface EngineStart {
  /** Where its files are; in memory without. */
  readonly folder?: string;
  /** What to begin with instead of making a new cluster: a tar archive of one. */
  readonly archive?: Uint8Array;
}

export type EngineRequest = { readonly kind: 'run'; readonly messages: Uint8Array } | { readonly kind: 'close' };

export type EngineAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'reply'; readonly reply: Uint8Array }
  | { readonly kind: 'died'; readonly reason: string };

export interface PgliteThread extends Engine {
  /** Writes everything to its files, and ends. */
  close(): Promise<void>;
}

/** As built, also when the sources are run: threads cannot run TypeScript. */
const SCRIPT = new URL('../../dist/store/pglite-worker.js', import.meta.url);

/** A statement that runs longer than this at the end is cut off, which a kill would do too: it is not committed. */
const CLOSE_MAX_MS = 20_000;

/** The engine does one thing after the other, so answers come in the order of requests. */
interface Asked {
  resolve(reply: Uint8Array): void;
  reject(error: StoreStoppedError): void;
}

/**
 * Starts PGlite in a thread: a long statement there holds up neither our timers nor our sockets.
 *
 * @throws StoreStoppedError when it cannot be opened.
 */
export async function startPglite(start: EngineStart, script = SCRIPT): Promise<PgliteThread> {
  const thread = new Worker(script, { workerData: start, execArgv: [] });
  const asked: Asked[] = [];
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  let reason = 'its thread ended';
  let failure: StoreStoppedError | undefined;

  const ask = (request: EngineRequest, transfer: ArrayBuffer[] = []) =>
    new Promise<Uint8Array>((resolve, reject) => {
      if (failure !== undefined) return reject(failure);
      asked.push({ resolve, reject });
      thread.postMessage(request, transfer);
    });

  const ready = new Promise<Uint8Array>((resolve, reject) => asked.push({ resolve, reject }));
  thread.on('message', (answer: EngineAnswer) => {
    if (answer.kind === 'died') reason = answer.reason;
    else asked.shift()?.resolve(answer.kind === 'reply' ? answer.reply : new Uint8Array());
  });
  thread.on('error', (error: unknown) => {
    reason = error instanceof Error ? error.message : String(error);
  });
  thread.on('exit', () => {
    failure = stopped(start, reason);
    for (const { reject } of asked.splice(0)) reject(failure);
  });

  await ready;
  return {
    run: (messages) => {
      const own = new Uint8Array(messages);
      return ask({ kind: 'run', messages: own }, [own.buffer]);
    },
    close: async () => {
      thread.postMessage({ kind: 'close' } satisfies EngineRequest);
      const stuck = setTimeout(() => void thread.terminate(), CLOSE_MAX_MS);
      await ended;
      clearTimeout(stuck);
    },
  };
}

function stopped({ folder }: EngineStart, reason: string): StoreStoppedError {
  return new StoreStoppedError(
    `The embedded store${folder === undefined ? '' : ` in ${folder}`} stopped: ${reason}.`,
    'See that the disk has room and the folder can be written, then start again; what was committed is kept.',
  );
}
