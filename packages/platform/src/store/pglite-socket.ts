import { Duplex } from 'node:stream';
import { type Connection, REFUSE_COPY, type Session } from './pglite-session.js';
import { AUTHENTICATION_OK, FRONTEND, firstMessage, READY_IDLE, renameStatement, sqlOf } from './wire.js';

const PROTOCOL_3 = 196_608;
const STARTUP_VERSION_AT = 4;

/** A client waits for an answer after these. */
const ENDS_BATCH: readonly number[] = [FRONTEND.sync, FRONTEND.query, FRONTEND.flush];
/** Of a COPY that has been refused by now. */
const COPY_DATA: readonly number[] = [FRONTEND.copyData, FRONTEND.copyDone, FRONTEND.copyFail];
const EXTENDED: readonly number[] = [
  FRONTEND.parse,
  FRONTEND.bind,
  FRONTEND.describe,
  FRONTEND.execute,
  FRONTEND.close,
];

/** Different in all connections of a session, and within PostgreSQL's 63 bytes whatever the client's name for it is. */
let statements = 0;

/** What node-postgres takes for a TCP socket: at its other end sits the embedded session. */
export class PgliteSocket extends Duplex implements Connection {
  readonly #session: Session;
  readonly #prepared = new Map<string, string>();
  #unread: Buffer = Buffer.alloc(0);
  #batch: Buffer[] = [];
  #sql = '';
  #started = false;

  constructor(session: Session) {
    super();
    this.#session = session;
  }

  connect(): this {
    this.#session.join(this);
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  // Sockets have these; there is no line to keep alive here.
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  receive(bytes: Buffer): void {
    if (bytes.length > 0 && !this.destroyed && !this.readableEnded) this.push(bytes);
  }

  fail(error: Error): void {
    this.destroy(error);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      if (this.#handle(next)) continue;
      done(new Error('the embedded store does not speak this protocol'));
      return;
    }
    done();
  }

  override _final(done: () => void): void {
    this.#leave();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#leave();
    done(error);
  }

  #take(): Buffer | undefined {
    const next = firstMessage(this.#unread, !this.#started);
    if (next !== undefined) this.#unread = this.#unread.subarray(next.length);
    return next;
  }

  /** False for what no PostgreSQL client sends: the engine would not survive it. */
  #handle(next: Buffer): boolean {
    if (!this.#started) return this.#start(next);
    const type = next[0] ?? 0;
    if (COPY_DATA.includes(type)) return true;
    if (type === FRONTEND.terminate) {
      this.#leave();
      this.push(null);
      return true;
    }
    const sql = sqlOf(next);
    if (/listen/i.test(sql)) this.#sql += `${sql};`;
    if (EXTENDED.includes(type)) this.#batch.push(renameStatement(next, (name) => this.#aliasOf(name)));
    else if (ENDS_BATCH.includes(type))
      this.#submit(type === FRONTEND.query ? [next, REFUSE_COPY] : [REFUSE_COPY, next]);
    else return false;
    return true;
  }

  #start(startup: Buffer): boolean {
    if (startup.readInt32BE(STARTUP_VERSION_AT) !== PROTOCOL_3) return false;
    this.#started = true;
    this.push(Buffer.concat([AUTHENTICATION_OK, READY_IDLE]));
    return true;
  }

  #submit(last: readonly Buffer[]): void {
    this.#session.submit(this, { messages: Buffer.concat([...this.#batch, ...last]), sql: this.#sql });
    this.#batch = [];
    this.#sql = '';
  }

  #aliasOf(name: string): string {
    const known = this.#prepared.get(name);
    if (known !== undefined) return known;
    statements += 1;
    const alias = `s${statements}`;
    this.#prepared.set(name, alias);
    return alias;
  }

  #leave(): void {
    this.#session.leave(this, [...this.#prepared.values()]);
    this.#prepared.clear();
  }
}
