import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Dispatch } from './dispatcher.js';
import { BODY_BYTES_MAX, type WireReply, type WireRequest } from './wire/request.js';

/** Other machines have no business here. */
const HOST = '127.0.0.1';

export interface SandboxServer {
  readonly url: string;
  /** Ends open connections, long polls too. */
  close(): Promise<void>;
}

/** @param port - 0 for any that is free. @param skewMs - how far the `Date` header is off. */
export async function listen(dispatch: Dispatch, port: number, skewMs: () => number): Promise<SandboxServer> {
  const open = new Set<AbortController>();
  const server = createServer((incoming, response) => {
    const gone = new AbortController();
    open.add(gone);
    response.once('close', () => {
      open.delete(gone);
      gone.abort();
    });
    serve(dispatch, incoming, response, gone.signal, skewMs).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${actual}`,
    close: () => {
      for (const each of open) each.abort();
      return closeServer(server);
    },
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(
  dispatch: Dispatch,
  incoming: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
  skewMs: () => number,
): Promise<void> {
  const request = await readRequest(incoming);
  const reply = await dispatch(request, signal);
  if (skewMs() !== 0) response.setHeader('date', new Date(Date.now() + skewMs()).toUTCString());
  send(response, reply, request.method);
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new RangeError('request too large');
    chunks.push(chunk);
  }
  const url = incoming.url ?? '/';
  const cut = url.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: cut < 0 ? url : url.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1)),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : (value ?? ''),
      ]),
    ),
    body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks),
  };
}

function send(response: ServerResponse, { status, headers, body }: WireReply, method: string): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array());
  const announced = Number(headers['content-length'] ?? bytes.length);
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'content-length': String(announced) }) });
  if (method === 'HEAD' || status === 204 || announced <= bytes.length) {
    response.end(method === 'HEAD' ? undefined : bytes);
    return;
  }
  // Less than was announced: the transfer breaks off.
  response.write(bytes, () => response.destroy());
}
