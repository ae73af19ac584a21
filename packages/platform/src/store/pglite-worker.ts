// The thread in which PGlite runs. Started by pglite-thread.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { EngineAnswer, EngineRequest, EngineStart } from './pglite-thread.js';

const { folder, archive }: EngineStart = workerData;

const SETTINGS = [
  // With this the process needs 180 MB instead of 310, and is as quick: the operating system caches the files anyway.
  'shared_buffers=16MB',
  // Kept for reuse after a checkpoint.
  'min_wal_size=32MB',
  'search_path=bullmq,public',
  'timezone=UTC',
  'log_min_messages=fatal',
];

const pglite = await PGlite.create({
  dataDir: folder ?? 'memory://',
  startParams: [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ['-c', setting])],
  onStderr: dieOfPanic,
  onStdout: () => true,
  ...(archive === undefined ? {} : { loadDataDir: asBlob(archive) }),
});
answer({ kind: 'ready' });

parentPort?.on('message', (request: EngineRequest) => {
  void (request.kind === 'close' ? close() : run(request.messages)).catch(die);
});

/** Node takes most of a second to get forty megabytes out of a Blob again, so they stay out of it. */
function asBlob(bytes: Uint8Array): Blob {
  return Object.assign(new Blob([]), { arrayBuffer: async () => bytes.buffer });
}

async function run(messages: Uint8Array): Promise<void> {
  const parts: Uint8Array[] = [];
  // The engine reuses its memory for the next part.
  await pglite.execProtocolRawStream(messages, { onRawData: (part) => parts.push(part.slice()) });
  const reply = join(parts);
  answer({ kind: 'reply', reply }, [reply.buffer]);
}

async function close(): Promise<void> {
  await pglite.close();
  process.exit();
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function answer(what: EngineAnswer, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(what, transfer);
}

/** After these PostgreSQL ends itself, which PGlite does not notice: it would try again for ever. */
function dieOfPanic(line: string): boolean {
  const reason = /^\d{4}-.*?\[\d+\] (?:PANIC|FATAL): +(.*)/.exec(line)?.[1];
  if (reason !== undefined) die(reason);
  return true;
}

function die(reason: unknown): void {
  answer({ kind: 'died', reason: reason instanceof Error ? reason.message : String(reason) });
  process.exit(1);
}
