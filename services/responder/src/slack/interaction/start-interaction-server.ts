import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, type Secret, systemClock } from '@trailwarden/platform';
import { SlackPortError } from '../errors.js';
import { type DeskOptions, openDesk } from './desk.js';
import { readInteraction } from './read-interaction.js';
import { RecentIds } from './recent-ids.js';
import { REPLAY_WINDOW_MS } from './signature.js';

export interface InteractionServerOptions extends DeskOptions {
  /** Loopback unless something else is meant: a proxy with TLS stands in front. */
  readonly host?: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly signingSecret: Secret;
  readonly clock?: Clock;
}

export interface InteractionServer {
  readonly host: string;
  readonly port: number;
  /** Takes nothing more, and ends what it is about. */
  close(): Promise<void>;
}

const PATH = '/slack/actions';
const LOOPBACK = '127.0.0.1';
/** Slack sends the whole message along. */
const BODY_BYTES_MAX = 512 * 1024;
const CONNECTIONS_MAX = 64;
/** Slack gives up after 3 seconds. */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Listens for Slack's buttons: `POST /slack/actions`, nothing else. Answered before it is worked on, since Slack waits for 3 seconds only.
 * @throws SlackPortError
 */
export async function startInteractionServer(options: InteractionServerOptions): Promise<InteractionServer> {
  const { host = LOOPBACK, port, signingSecret, log, clock = systemClock } = options;
  const desk = openDesk(options);
  const recent = new RecentIds(2 * REPLAY_WINDOW_MS);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== PATH) return end(response, 404);
    if (request.method !== 'POST') return end(response, 405, { allow: 'POST' });
    const body = await bodyOf(request);
    if (body === undefined) return end(response, 413, { connection: 'close' });
    const interaction = readInteraction(body, request.headers, signingSecret, clock.nowMs(), recent);
    if (interaction.kind === 'refused') {
      // A flood of these is somebody else's; it must not fill the log.
      log.debug('A request that claims to be Slack’s is refused', { reason: interaction.reason });
      return end(response, 401);
    }
    end(response, 200);
    desk.take(interaction);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log.debug('A request of Slack’s broke off', { error });
      response.destroy();
    });
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  await new Promise<void>((listening, failed) => {
    server.once('error', (error) => failed(new SlackPortError(host, port, error)));
    server.listen(port, host, listening);
  });
  const { address, port: actual } = server.address() as AddressInfo;
  return {
    host: address,
    port: actual,
    async close() {
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
      await desk.idle();
    },
  };
}

/** Undefined when there is more than Slack ever sends. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_BYTES_MAX) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-length': '0', 'cache-control': 'no-store', ...headers });
  response.end();
}
