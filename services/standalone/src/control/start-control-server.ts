import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, type Log } from '@trailwarden/platform';
import { CALLS, requestSchema } from './calls.js';
import type { ControlAddress } from './control-file.js';
import type { ResponderControl } from './port.js';

export interface ControlServer extends ControlAddress {
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const TOKEN_BYTES = 32;
/** A decision on every step of the largest run. */
const BODY_BYTES_MAX = 128 * 1024;
const CONNECTIONS_MAX = 16;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Lets commands on this machine ask and decide while this process has the store: on loopback only, for whoever can read the token. What pages in
 * a browser could send is refused: they cannot know the token, and neither reach us under a name of their own (Host) nor without saying where
 * they are from (Origin).
 */
export async function startControlServer(control: ResponderControl, log: Log): Promise<ControlServer> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log.debug('a command that asked broke off', { error });
      response.destroy();
    });
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request, `${LOOPBACK}:${port}`, token);
    if (refusal !== undefined) return end(response, refusal);
    const body = await bodyOf(request);
    if (body === undefined) return end(response, 413);
    const parsed = requestSchema.safeParse(jsonOf(body));
    if (!parsed.success) return end(response, 400);
    const { call, args } = parsed.data;
    if (call === 'audit') return sendAudit(control, args[0], response);
    const checked = CALLS[call].safeParse(args);
    if (!checked.success) return end(response, 400);
    return end(response, 200, await answerOf(() => callOn(control, call, checked.data)));
  }

  return {
    url: `http://${LOOPBACK}:${port}`,
    token,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Status of a request that is not listened to. */
function refusalOf({ method, url, headers }: IncomingMessage, host: string, token: string): number | undefined {
  if (headers.host !== host || headers.origin !== undefined) return 403;
  if (!isSame(headers.authorization ?? '', `Bearer ${token}`)) return 401;
  if (url !== '/') return 404;
  if (method !== 'POST') return 405;
  return headers['content-type'] === 'application/json' ? undefined : 415;
}

/** However much of it is right, it takes as long. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/** Undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Arguments were checked by the call's own schema. */
function callOn(control: ResponderControl, call: keyof typeof CALLS, args: readonly unknown[]): Promise<unknown> {
  const method = control[call] as (...given: readonly unknown[]) => Promise<unknown>;
  return method(...args);
}

/** Our own failures are told as they are; of others only that there was one. */
async function answerOf(work: () => Promise<unknown>): Promise<object> {
  try {
    return { kind: 'answer', value: await work() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: 'failure', message: error.message, hint: error.hint };
  }
}

/** A row a line, as fast as it is read; a last line says that it is whole. */
async function sendAudit(
  control: ResponderControl,
  runId: string | undefined,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  for await (const row of control.audit(runId)) {
    if (response.destroyed) return;
    if (!response.write(`${JSON.stringify(row)}\n`)) await once(response, 'drain');
  }
  response.end('{"end":true}\n');
}

function end(response: ServerResponse, status: number, value?: object): void {
  const body = value === undefined ? '' : JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status !== 200 && { connection: 'close' }),
  });
  response.end(body);
}
