import { StoreStoppedError } from './errors.js';
import { FRONTEND, message, type Notification, readReply, type TransactionStatus } from './wire.js';

/** A PostgreSQL with one session, and nothing but the wire protocol to reach it. */
export interface Engine {
  /**
   * Runs messages of a client to their end and answers what the server says to them.
   *
   * @throws StoreStoppedError once it has died; it stays so.
   */
  run(messages: Uint8Array): Promise<Uint8Array>;
}

/** One of many connections that take turns in the session. */
export interface Connection {
  receive(bytes: Buffer): void;
  /** It is given up: nothing it asked for will be answered. */
  fail(error: Error): void;
}

export interface Session {
  join(connection: Connection): void;
  /** What the server says goes to `connection.receive`. */
  submit(connection: Connection, batch: Batch): void;
  /** It is gone; a transaction it was in is rolled back, what it prepared is forgotten. */
  leave(connection: Connection, prepared: readonly string[]): void;
}

/** Messages up to one after which a client waits: executed as one, nothing of another connection in between. */
export interface Batch {
  readonly messages: Uint8Array;
  /** SQL in which LISTEN or UNLISTEN may stand. */
  readonly sql: string;
}

/** A transaction nobody goes on with holds everybody up, so its connection is given up. PostgreSQL is asked to do the same. */
export const IDLE_IN_TRANSACTION_MAX_MS = 30_000;

/**
 * A refused COPY: sent behind every statement, it ends one that waits for data, and is ignored by all others. Without it the embedded
 * engine would look for data where there is none, and die.
 */
export const REFUSE_COPY = message(
  FRONTEND.copyFail,
  'the embedded store takes no COPY FROM STDIN; use INSERT … SELECT FROM unnest(…)',
);

/** WAL that a start after a kill has to go through: a second of it at most. */
const WAL_MAX_BYTES = 32 * 2 ** 20;
/** Nobody writes checkpoints in an embedded engine but who asks for them; without, the WAL grows until it is closed. */
const CHECKPOINT_WHEN_DUE = `do $$ begin
  if pg_wal_lsn_diff(pg_current_wal_insert_lsn(), (select redo_lsn from pg_control_checkpoint())) > ${WAL_MAX_BYTES} then
    execute 'checkpoint';
  end if;
end $$`;
/** Looking costs 0.4 ms, a checkpoint 25. */
const LOOK_EVERY_RUNS = 200;

const SYNC = message(FRONTEND.sync);
const SUBSCRIPTION = /\b(un)?listen\s+(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*)|(\*))/giu;

interface Waiting extends Batch {
  readonly connection: Connection;
}

/**
 * Lets many connections share one session. Between transactions they take turns in the order they came; in a transaction the session is
 * its connection's alone.
 */
export function shareSession(engine: Engine, idleInTransactionMaxMs = IDLE_IN_TRANSACTION_MAX_MS): Session {
  const channels = new Map<Connection, Set<string>>();
  const waiting: Waiting[] = [];
  let owner: Connection | undefined;
  let busy = false;
  let runs = 0;
  let failure: StoreStoppedError | undefined;
  let idle: NodeJS.Timeout | undefined;

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let next = takeNext(); next !== undefined; next = takeNext()) await runOne(next);
    busy = false;
    if (owner !== undefined) waitForOwner(owner);
  }

  function takeNext(): Waiting | undefined {
    if (failure !== undefined) return undefined;
    if (owner === undefined) return waiting.shift();
    if (!channels.has(owner)) return { connection: owner, messages: rollback(), sql: '' };
    const index = waiting.findIndex(({ connection }) => connection === owner);
    return index < 0 ? undefined : waiting.splice(index, 1)[0];
  }

  async function runOne({ connection, messages, sql }: Waiting): Promise<void> {
    clearTimeout(idle);
    idle = undefined;
    try {
      const { bytes, status, notifications } = readReply(await engine.run(messages));
      owner = ownerAfter(status, connection);
      if (channels.has(connection)) connection.receive(bytes);
      await subscribe(connection, sql);
      deliver(notifications);
      runs += 1;
      if (owner === undefined && runs >= LOOK_EVERY_RUNS) {
        runs = 0;
        await engine.run(query(CHECKPOINT_WHEN_DUE));
      }
    } catch (error) {
      stop(error);
    }
  }

  function waitForOwner(connection: Connection): void {
    const seconds = Math.round(idleInTransactionMaxMs / 1000);
    const giveUp = () =>
      connection.fail(new Error(`terminating connection: nothing came for ${seconds} s inside a transaction`));
    idle ??= setTimeout(giveUp, idleInTransactionMaxMs).unref();
  }

  function deliver(notifications: readonly Notification[]): void {
    for (const { channel, message: bytes } of notifications) {
      for (const [connection, names] of channels) if (names.has(channel)) connection.receive(bytes);
    }
  }

  /** The session listens to all that any connection listens to; who gets what is remembered here. */
  async function subscribe(connection: Connection, sql: string): Promise<void> {
    const mine = channels.get(connection);
    if (mine === undefined) return;
    let unheard = false;
    for (const [, un, quoted, plain, all] of sql.matchAll(SUBSCRIPTION)) {
      const name = quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? '';
      if (un === undefined) mine.add(name);
      else if (all === undefined) mine.delete(name);
      else mine.clear();
      unheard ||= un !== undefined;
    }
    // It spoke for itself; the session has stopped listening for everybody.
    const wanted = unheard ? new Set([...channels.values()].flatMap((names) => [...names])) : new Set<string>();
    if (wanted.size > 0) await engine.run(query([...wanted].map((name) => `listen ${quote(name)}`).join(';')));
  }

  function stop(error: unknown): void {
    failure =
      error instanceof StoreStoppedError
        ? error
        : new StoreStoppedError('The embedded store stopped.', 'Start again.', { cause: error });
    waiting.length = 0;
    for (const connection of [...channels.keys()]) connection.fail(failure);
  }

  return {
    join: (connection) => {
      channels.set(connection, new Set());
      if (failure !== undefined) connection.fail(failure);
    },
    submit: (connection, batch) => {
      if (failure !== undefined) connection.fail(failure);
      else waiting.push({ connection, ...batch });
      void pump();
    },
    leave: (connection, prepared) => {
      if (!channels.delete(connection)) return;
      waiting.splice(0, waiting.length, ...waiting.filter((each) => each.connection !== connection));
      // The session goes on listening to what it listened to, and nobody is told.
      if (prepared.length > 0) waiting.push({ connection, messages: forget(prepared), sql: '' });
      void pump();
    },
  };
}

/** Without being ready at the end (a Flush, no Sync yet) it is in the middle of a statement. */
function ownerAfter(status: TransactionStatus | undefined, connection: Connection): Connection | undefined {
  return status === 'I' ? undefined : connection;
}

function query(sql: string): Buffer {
  return Buffer.concat([message(FRONTEND.query, sql), REFUSE_COPY]);
}

function rollback(): Buffer {
  return Buffer.concat([SYNC, query('rollback')]);
}

function forget(prepared: readonly string[]): Buffer {
  return Buffer.concat([...prepared.map((name) => message(FRONTEND.close, Buffer.from('S'), name)), SYNC]);
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
