/**
 * As much of PostgreSQL's wire protocol as is needed to stand between a client and an embedded session.
 *
 * A message is a type byte, a length of four bytes that counts itself, and a body. Strings end with a zero byte.
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

/** Types of messages a client sends. Some letters mean something else in the other direction. */
export const FRONTEND = Object.freeze({
  bind: 0x42, // B
  close: 0x43, // C
  copyData: 0x64, // d
  copyDone: 0x63, // c
  copyFail: 0x66, // f
  describe: 0x44, // D
  execute: 0x45, // E
  flush: 0x48, // H
  parse: 0x50, // P
  query: 0x51, // Q
  sync: 0x53, // S
  terminate: 0x58, // X
});

const NOTIFICATION = 0x41; // A
const COPY_IN = 0x47; // G
const READY = 0x5a; // Z

const HEADER_BYTES = 5;
const PROCESS_ID_BYTES = 4;

/** `I`dle, in a `T`ransaction, or in one that failed (`E`); undefined when the answer does not end with being ready. */
export type TransactionStatus = 'I' | 'T' | 'E';

export interface Notification {
  readonly channel: string;
  /** The message as it came. */
  readonly message: Buffer;
}

export interface Reply {
  /** What the client that asked is to get. */
  readonly bytes: Buffer;
  readonly status: TransactionStatus | undefined;
  readonly notifications: readonly Notification[];
}

export function message(type: number, ...body: readonly (Uint8Array | string)[]): Buffer {
  const parts = body.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part));
  const header = Buffer.alloc(HEADER_BYTES);
  header[0] = type;
  header.writeInt32BE(HEADER_BYTES - 1 + parts.reduce((sum, { length }) => sum + length, 0), 1);
  return Buffer.concat([header, ...parts]);
}

export const AUTHENTICATION_OK = message(0x52, Buffer.alloc(4));
export const READY_IDLE = message(READY, Buffer.from('I'));

/** The first whole message in `bytes`, or undefined while some of it is missing. `untyped`: what a connection begins with has no type byte. */
export function firstMessage(bytes: Buffer, untyped: boolean): Buffer | undefined {
  const lengthAt = untyped ? 0 : 1;
  if (bytes.length < lengthAt + 4) return undefined;
  const end = lengthAt + bytes.readInt32BE(lengthAt);
  return bytes.length < end ? undefined : bytes.subarray(0, end);
}

/** Takes apart what a session answered: notifications are for whoever listens, everything else for who asked. */
export function readReply(answer: Uint8Array): Reply {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  const kept: Buffer[] = [];
  const notifications: Notification[] = [];
  let status: TransactionStatus | undefined;
  let from = 0;
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    const type = bytes[at];
    if (type === READY) status = String.fromCharCode(bytes[at + HEADER_BYTES] ?? 0) as TransactionStatus;
    // The COPY that asks for data has been refused by the time its client could send any.
    if (type === NOTIFICATION || type === COPY_IN) {
      if (type === NOTIFICATION) notifications.push(readNotification(bytes.subarray(at, end)));
      kept.push(bytes.subarray(from, at));
      from = end;
    }
    at = end;
  }
  return { bytes: from === 0 ? bytes : Buffer.concat([...kept, bytes.subarray(from)]), status, notifications };
}

function readNotification(bytes: Buffer): Notification {
  const from = HEADER_BYTES + PROCESS_ID_BYTES;
  return { channel: bytes.toString('utf8', from, bytes.indexOf(0, from)), message: bytes };
}

/** The string that starts at `from`, and where the next field does. */
function readString(bytes: Buffer, from: number): { readonly text: string; readonly next: number } {
  const end = bytes.indexOf(0, from);
  return { text: bytes.toString('utf8', from, end), next: end + 1 };
}

/** SQL of a Query or Parse message; else the empty string. */
export function sqlOf(bytes: Buffer): string {
  if (bytes[0] === FRONTEND.query) return readString(bytes, HEADER_BYTES).text;
  if (bytes[0] !== FRONTEND.parse) return '';
  return readString(bytes, readString(bytes, HEADER_BYTES).next).text;
}

/** Gives a named prepared statement another name wherever a message speaks of it; messages without one stay as they are. */
export function renameStatement(bytes: Buffer, rename: (name: string) => string): Buffer {
  const type = bytes[0] ?? 0;
  const from = statementAt(bytes);
  if (from === undefined) return bytes;
  const { text, next } = readString(bytes, from);
  return text === '' ? bytes : message(type, bytes.subarray(HEADER_BYTES, from), rename(text), bytes.subarray(next));
}

function statementAt(bytes: Buffer): number | undefined {
  switch (bytes[0]) {
    case FRONTEND.parse:
      return HEADER_BYTES;
    case FRONTEND.bind:
      return readString(bytes, HEADER_BYTES).next; // after the portal's name
    case FRONTEND.describe:
    case FRONTEND.close:
      return bytes[HEADER_BYTES] === 0x53 ? HEADER_BYTES + 1 : undefined; // S: a statement, not a portal
    default:
      return undefined;
  }
}
