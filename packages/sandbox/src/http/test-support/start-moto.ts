import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from './target.js';

export function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--help'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch (error) {
    // Some leave with an error after helping.
    return error instanceof Error && 'status' in error && error.status !== 127 && error.status !== null;
  }
}

export interface Moto extends Target {
  close(): Promise<void>;
}

/** Another implementation of AWS, in Python; told to listen on this machine alone. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const process = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilItAnswers(endpoint, process);
  return {
    endpoint,
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    async close() {
      process.kill('SIGKILL');
      if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
    },
  };
}

const LOOKS_MAX = 600;
const LOOK_AGAIN_MS = 50;

async function untilItAnswers(endpoint: string, process: ChildProcess): Promise<void> {
  for (let looks = 0; looks < LOOKS_MAX && process.exitCode === null; looks++) {
    const answer = await fetch(`${endpoint}/moto-api/`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(LOOK_AGAIN_MS);
  }
  throw new Error('moto_server did not start');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
