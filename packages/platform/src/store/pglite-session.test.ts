import type { Pool, QueryConfig } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { emptyCluster, temporaryData } from '../testing/temporary-data.js';
import { createPool } from './data-of-pool.js';
import { StoreStoppedError } from './errors.js';
import { type Engine, shareSession } from './pglite-session.js';
import { PgliteSocket } from './pglite-socket.js';
import { startPglite } from './pglite-thread.js';
import { message } from './wire.js';

/** A thread that is ready at once and then does what `onRequest` says. */
function script(onRequest: string): URL {
  const code = `
    import { parentPort } from 'node:worker_threads';
    parentPort.postMessage({ kind: 'ready' });
    parentPort.on('message', (request) => { ${onRequest} });
  `;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

function poolOn(engine: Engine, idleInTransactionMaxMs?: number): Pool {
  const session = shareSession(engine, idleInTransactionMaxMs);
  return createPool({ stream: () => new PgliteSocket(session), ssl: false });
}

/** Answers every batch as idle, after `hold` has let it. */
function idleEngine(hold: () => Promise<void> = async () => {}): Engine {
  return { run: () => hold().then(() => Buffer.concat([message(0x43, 'SELECT 0'), message(0x5a, Buffer.from('I'))])) };
}

test('COPY FROM STDIN is refused in words, and everything else goes on', async () => {
  const data = await temporaryData();
  onTestFinished(data.close);
  await data.pool.query('create table numbers (n int)');

  const plain = data.pool.query('copy numbers from stdin');
  await expect(plain).rejects.toThrow('the embedded store takes no COPY FROM STDIN');
  const prepared = data.pool.query({
    text: 'COPY numbers FROM STDIN',
    values: [],
    queryMode: 'extended',
  } as QueryConfig);
  await expect(prepared).rejects.toThrow('the embedded store takes no COPY FROM STDIN');
  const behind = data.pool.query('insert into numbers values (1); copy numbers from stdin; select 1');
  await expect(behind).rejects.toMatchObject({ code: '57014' });

  expect((await data.pool.query('select count(*)::int as n from numbers')).rows).toEqual([{ n: 0 }]);
});

test('when the thread dies, everybody who waits is told why, and who comes later too', async () => {
  const thread = await startPglite(
    {},
    script(`parentPort.postMessage({ kind: 'died', reason: 'no space left' }); process.exit(1);`),
  );
  const pool = poolOn(thread);

  const outcomes = await Promise.allSettled([pool.query('select 1'), pool.query('select 2'), pool.query('select 3')]);
  const later = await pool.query('select 4').catch((error: unknown) => error);

  const errors = [...outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined)), later];
  expect(errors.map((error) => error instanceof StoreStoppedError && error.message)).toEqual(
    Array(4).fill('The embedded store stopped: no space left.'),
  );
});

test('a thread that cannot start is an error, not a wait', async () => {
  const broken = new URL(`data:text/javascript,${encodeURIComponent(`throw new Error('not enough memory')`)}`);

  await expect(startPglite({ folder: 'data/pglite' }, broken)).rejects.toMatchObject({
    code: 'STORE_STOPPED',
    message: 'The embedded store in data/pglite stopped: not enough memory.',
  });
});

test('a transaction nobody goes on with loses its connection, and the others go on', async () => {
  const thread = await startPglite({ archive: await emptyCluster() });
  onTestFinished(thread.close);
  const pool = poolOn(thread, 50);
  const forgotten = await pool.connect();
  const lost = new Promise<Error>((resolve) => forgotten.once('error', resolve));
  await forgotten.query('begin; create table half (n int)');

  const other = await pool.query(`select to_regclass('half') as half`);

  expect(other.rows).toEqual([{ half: null }]);
  expect((await lost).message).toContain('inside a transaction');
  forgotten.release(true);
});

test('what a connection asked for and did not wait for is not run', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const runs: string[] = [];
  const engine: Engine = {
    run: async (messages) => {
      runs.push(Buffer.from(messages).toString('latin1'));
      await held;
      return idleEngine().run(messages);
    },
  };
  const pool = poolOn(engine);
  const [first, second] = await Promise.all([pool.connect(), pool.connect()]);
  const waits = first.query('select 1');
  const gone = second.query('delete from everything');

  second.release(true);
  await expect(gone).rejects.toThrow();
  release();
  await waits;
  first.release();
  await pool.query('select 2');

  expect(runs.join()).not.toContain('delete');
});

test('what is no message of a PostgreSQL client is not passed on', async () => {
  const session = shareSession(idleEngine());
  const socket = new PgliteSocket(session).connect();
  const failed = new Promise<Error>((resolve) => socket.once('error', resolve));

  socket.write(Buffer.concat([Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]), message(0x21, 'what?')]));

  expect((await failed).message).toContain('does not speak this protocol');
});
