import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '../../world/world.js';
import { type Press, pressPayload } from './press-button.js';
import { acceptWebSocket, type WebSocketPeer } from './web-socket.js';
import { slackWorkspace } from './workspace.js';

const HOST = '127.0.0.1';

/** Slack's side of Socket Mode: `apps.connections.open`, and the connections it leads to. */
export interface SlackSockets {
  /** For a client's Web API: `http://127.0.0.1:…/api/`. */
  readonly url: string;
  /** What `apps.connections.open` answers instead of an address; undefined: an address. */
  refusal: string | undefined;
  /** Connections that are open, oldest first. */
  readonly open: readonly WebSocketPeer[];
  /** How often an address was asked for. */
  readonly asked: number;
  /** Ids of envelopes that were acknowledged, in their order. */
  readonly acknowledged: readonly string[];
  /** Sends a press over one of the connections. @returns the envelope's id. @throws {RangeError} when none is open. */
  press(press: Press, envelopeId?: string): string;
  /** Asks the client to open the oldest connection anew, as Slack does every hour or so. */
  refresh(): void;
  close(): Promise<void>;
}

export async function startSlackSockets(world: World): Promise<SlackSockets> {
  const open: WebSocketPeer[] = [];
  const acknowledged: string[] = [];
  const tickets = new Set<string>();
  const state: { refusal: string | undefined; asked: number } = { refusal: undefined, asked: 0 };

  const server = createServer((request, response) => {
    request.resume();
    state.asked += 1;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(addressFor(request)));
  });
  const port = () => (server.address() as AddressInfo).port;

  function addressFor({ url, headers }: IncomingMessage): object {
    if (url !== '/api/apps.connections.open') return { ok: false, error: 'unknown_method' };
    // In the header only, as Slack wants it.
    if (headers.authorization !== `Bearer ${slackWorkspace(world).appToken}`)
      return { ok: false, error: 'invalid_auth' };
    if (state.refusal !== undefined) return { ok: false, error: state.refusal };
    const ticket = world.ids.hex(16);
    tickets.add(ticket);
    return { ok: true, url: `ws://${HOST}:${port()}/link?ticket=${ticket}` };
  }

  server.on('upgrade', (request, socket) => {
    const ticket = new URL(request.url ?? '', 'ws://sandbox').searchParams.get('ticket') ?? '';
    // Each address is good for one connection.
    if (!tickets.delete(ticket)) return void socket.destroy();
    const peer = acceptWebSocket(request, socket, {
      text: (text) => acknowledged.push(String((JSON.parse(text) as { envelope_id?: unknown }).envelope_id)),
      end: () => void open.splice(open.indexOf(peer), 1),
    });
    open.push(peer);
    peer.send(
      JSON.stringify({ type: 'hello', num_connections: open.length, connection_info: { app_id: 'A0TRAILWARDEN' } }),
    );
  });

  await new Promise<void>((listening) => server.listen(0, HOST, listening));
  return {
    url: `http://${HOST}:${port()}/api/`,
    open,
    acknowledged,
    get asked() {
      return state.asked;
    },
    get refusal() {
      return state.refusal;
    },
    set refusal(error) {
      state.refusal = error;
    },
    press(press, envelopeId = world.ids.hex(16)) {
      const [oldest] = open;
      if (oldest === undefined) throw new RangeError('no connection is open');
      const envelope = { type: 'interactive', envelope_id: envelopeId, accepts_response_payload: false };
      oldest.send(JSON.stringify({ ...envelope, payload: pressPayload(world, press) }));
      return envelopeId;
    },
    refresh() {
      open[0]?.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    },
    async close() {
      for (const peer of [...open]) peer.destroy();
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
    },
  };
}
