import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../errors.js';
import type { Log } from '../log/port.js';
import { redactText } from '../log/redact.js';
import type { Metrics } from './create-metrics.js';
import { HealthPortError } from './errors.js';

/** Resolves when all is well; throws, or takes too long, when it is not. */
export type HealthCheck = () => Promise<void>;

export interface HealthServerOptions {
  /** Loopback unless somebody wants others to see it: there is no login. */
  readonly host?: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** What has to work before this process is of use, by name. */
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly checkTimeoutMs?: number;
  readonly log: Log;
}

export interface HealthServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const LOOPBACK = '127.0.0.1';
const CHECK_TIMEOUT_MS = 2_000;
/** A handful of scrapers; whoever wants more waits. */
const CONNECTIONS_MAX = 64;
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Serves `/metrics`, `/healthz` (the process lives) and `/readyz` (it can do its work).
 * @throws HealthPortError
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { host = LOOPBACK, port, log } = options;
  const pages = pagesOf(options);
  const server = createServer((request, response) => {
    answer(request, pages)
      .catch((error: unknown): Answer => {
        log.error('A health page failed', { error });
        return text(500, 'failed, see the log');
      })
      .then((page) => send(request, response, page));
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  await new Promise<void>((listening, failed) => {
    server.once('error', (error) => failed(new HealthPortError(host, port, error)));
    server.listen(port, host, listening);
  });
  const { address, port: actual } = server.address() as AddressInfo;
  return {
    host: address,
    port: actual,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

type Page = () => Promise<Answer>;

function pagesOf({
  metrics,
  checks,
  checkTimeoutMs = CHECK_TIMEOUT_MS,
}: HealthServerOptions): ReadonlyMap<string, Page> {
  // However many ask at once, checks run once.
  let running: Promise<Answer> | undefined;
  return new Map<string, Page>([
    ['/metrics', async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() })],
    ['/healthz', async () => json(200, { status: 'ok' })],
    [
      '/readyz',
      () => {
        running ??= runChecks(checks, checkTimeoutMs).finally(() => {
          running = undefined;
        });
        return running;
      },
    ],
  ]);
}

async function answer({ method, url = '/' }: IncomingMessage, pages: ReadonlyMap<string, Page>): Promise<Answer> {
  const page = pages.get(url.split('?', 1)[0] ?? '');
  if (page === undefined) return text(404, `there are ${[...pages.keys()].join(', ')}`);
  return method === 'GET' || method === 'HEAD' ? page() : text(405, 'only GET and HEAD');
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 405 && { allow: 'GET, HEAD' }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}

async function runChecks(checks: Readonly<Record<string, HealthCheck>>, timeoutMs: number): Promise<Answer> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await outcomeOf(check, timeoutMs)] as const),
  );
  const failing = results.flatMap(([name, problem]) => (problem === undefined ? [] : [[name, problem] as const]));
  if (failing.length === 0) return json(200, { status: 'ready', checks: Object.keys(checks) });
  return json(503, { status: 'not ready', failing: Object.fromEntries(failing) });
}

/** Undefined: well. Of what is no error of ours only its name is shown: its message may hold anything. */
async function outcomeOf(check: HealthCheck, timeoutMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((settle) => {
    timer = setTimeout(settle, timeoutMs, `no answer within ${timeoutMs} ms`);
  });
  const checked = Promise.resolve()
    .then(check)
    .then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof AppError) return redactText(`${error.code}: ${error.message}`);
        return error instanceof Error ? redactText(error.name) : 'failed';
      },
    );
  return Promise.race([checked, late]).finally(() => clearTimeout(timer));
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}

function text(status: number, words: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${words}\n` };
}
