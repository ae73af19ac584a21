import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

export const PASSWORD = 'rosebud';

export interface TemporaryRedis {
  readonly url: string;
  /** Ends it as an outage would; what it knew is kept. */
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

export function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A redis-server of one's own, in an empty folder. */
export async function startTemporaryRedis(...settings: readonly string[]): Promise<TemporaryRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-redis-'));
  const port = await freePort();
  const url = `redis://:${PASSWORD}@127.0.0.1:${port}`;
  let server: ChildProcess | undefined;

  const stop = async () => {
    const ended = new Promise((resolve) => server?.once('exit', resolve));
    server?.kill('SIGTERM');
    await ended;
  };
  const start = async () => {
    const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--requirepass', PASSWORD];
    server = spawn('redis-server', [...args, '--appendonly', 'yes', ...settings], { stdio: 'ignore' });
    await answers(url);
  };
  await start();
  return {
    url,
    stop,
    start,
    remove: async () => {
      if (server?.exitCode === null && server.signalCode === null) await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves once it answers: a client that waits asks again until then. */
async function answers(url: string): Promise<void> {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on('error', () => undefined);
  await client.ping();
  client.disconnect();
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
