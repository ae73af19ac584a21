import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasPostgres, temporaryPostgres } from '@trailwarden/platform';

/** A store and a queue, empty. */
export interface Engine {
  readonly store: { readonly folder: string; readonly url?: string };
  readonly redisUrl?: string;
  stop(): Promise<void>;
}

export interface EngineKind {
  readonly name: string;
  /** Only one process can open it. */
  readonly embedded: boolean;
  /** Why it cannot be measured here; undefined when it can. */
  readonly missing: string | undefined;
  start(): Promise<Engine>;
}

const noRedis = hasRedis() ? undefined : 'redis-server is not installed';
const noPostgres = hasPostgres() ? undefined : 'PostgreSQL is not installed';

export const ENGINES: readonly EngineKind[] = [
  { name: 'PGlite', embedded: true, missing: undefined, start: startPglite },
  { name: 'PostgreSQL', embedded: false, missing: noPostgres, start: startPostgres },
  { name: 'PostgreSQL + Redis', embedded: false, missing: noPostgres ?? noRedis, start: startPostgresAndRedis },
];

async function startPglite(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-bench-'));
  return { store: { folder }, stop: () => rm(folder, { recursive: true, force: true }) };
}

async function startPostgres(): Promise<Engine> {
  const { url, stop } = await temporaryPostgres();
  return { store: { folder: '', url }, stop };
}

async function startPostgresAndRedis(): Promise<Engine> {
  const postgres = await startPostgres();
  const redis = await startRedis();
  return {
    store: postgres.store,
    redisUrl: redis.url,
    stop: async () => {
      await redis.stop();
      await postgres.stop();
    },
  };
}

function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function startRedis(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-redis-'));
  const port = await freePort();
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--appendonly', 'yes'];
  const server: ChildProcess = spawn('redis-server', args, { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  while (!(await listens(port))) await new Promise((again) => setTimeout(again, LOOK_EVERY_MS));
  return {
    url,
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      if (server.kill('SIGTERM')) await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const LOOK_EVERY_MS = 20;

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
