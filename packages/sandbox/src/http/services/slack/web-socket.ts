import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** RFC 6455, as far as Socket Mode needs it: short texts, pings and closing, in whole frames. */
export interface WebSocketPeer {
  send(text: string): void;
  /** Says that it ends, and waits for the other side to say so too. */
  close(): void;
  /** Gone without a word. */
  destroy(): void;
}

export interface WebSocketEvents {
  readonly text: (text: string) => void;
  readonly end: () => void;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const NORMAL_CLOSURE = Buffer.from([0x03, 0xe8]);
const PENDING_BYTES_MAX = 1024 * 1024;

/** Answers the handshake of a client that wants a WebSocket. */
export function acceptWebSocket({ headers }: IncomingMessage, socket: Duplex, events: WebSocketEvents): WebSocketPeer {
  const key = headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    if (pending.length > PENDING_BYTES_MAX) socket.destroy();
    for (let frame = readFrame(pending); frame !== undefined; frame = readFrame(pending)) {
      pending = pending.subarray(frame.bytes);
      if (frame.opcode === TEXT) events.text(frame.payload.toString('utf8'));
      if (frame.opcode === PING) socket.write(frameOf(PONG, frame.payload));
      if (frame.opcode === CLOSE) socket.end(frameOf(CLOSE, NORMAL_CLOSURE));
    }
  });
  socket.on('error', () => socket.destroy());
  socket.once('close', events.end);
  return {
    send: (text) => void socket.write(frameOf(TEXT, Buffer.from(text))),
    close: () => void socket.write(frameOf(CLOSE, NORMAL_CLOSURE)),
    destroy: () => void socket.destroy(),
  };
}

/** Servers do not mask. */
function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const first = 0x80 | opcode;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload]);
  if (length < 65_536) return Buffer.concat([Buffer.from([first, 126, length >> 8, length & 0xff]), payload]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(length));
  return Buffer.concat([Buffer.from([first, 127]), size, payload]);
}

/** The first whole frame, which clients always mask; undefined when more has to come. */
function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; bytes: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
  const head = 2 + wide + 4;
  if (bytes.length < head) return undefined;
  const length = wide === 2 ? bytes.readUInt16BE(2) : wide === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < head + length) return undefined;
  const mask = bytes.subarray(head - 4, head);
  const payload = Buffer.from(bytes.subarray(head, head + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload, bytes: head + length };
}
