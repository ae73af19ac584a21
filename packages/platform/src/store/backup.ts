import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { PoolClient } from 'pg';
import type { Clock } from '../clock.js';
import { type BackupSummary, FORMAT_VERSION } from './backup-format.js';
import type { Data } from './data.js';
import { inTransaction } from './in-transaction.js';
import { TABLES, type TableShape } from './tables.js';

/** Read from the store at once; rows of one table differ in size a thousandfold. */
const PAGE_BYTES = 2 * 2 ** 20;
const PAGE_ROWS_MAX = 1_000;
const PAGE_ROWS_FIRST = 10;

/** Values as every PostgreSQL writes and reads them, and no hurry. */
const SETTINGS = `
  set local timezone = 'UTC'; set local datestyle = 'ISO, YMD';
  set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`;

/**
 * Writes all tables to `output` and ends it, in the state of one moment: one REPEATABLE READ transaction. On PostgreSQL nobody waits for
 * it. An embedded store has one session, so there everybody does; it should have nothing else to do, as with the command, which has the
 * folder to itself.
 */
export async function backup(data: Data, output: Writable, clock: Clock): Promise<BackupSummary> {
  return inTransaction(
    data.pool,
    async (client) => {
      await client.query(SETTINGS);
      const newest = await client.query<{ number: number }>('select max(number) as number from trailwarden.migrations');
      const summary = {
        schemaVersion: newest.rows[0]?.number ?? 0,
        createdAt: new Date(clock.nowMs()).toISOString(),
        rows: 0,
      };
      await writeAll(write(client, summary), output);
      return summary;
    },
    'begin isolation level repeatable read read only',
  );
}

/** One step at a time, so that nothing is asked of the connection any more once writing has failed. */
async function writeAll(texts: AsyncGenerator<string>, output: Writable): Promise<void> {
  const gzip = createGzip();
  const written = pipeline(gzip, output);
  written.catch(() => {});
  for await (const text of texts) if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), written]);
  gzip.end();
  await written;
}

async function* write(client: PoolClient, summary: { -readonly [K in keyof BackupSummary]: BackupSummary[K] }) {
  const hash = createHash('sha256');
  const { schemaVersion, createdAt } = summary;
  yield lines(hash, [{ backup: 'trailwarden', formatVersion: FORMAT_VERSION, schemaVersion, createdAt }]);
  for (const table of TABLES) {
    yield lines(hash, [{ table: table.name, columns: table.columns.map(({ name }) => name) }]);
    for await (const page of pages(client, table)) {
      summary.rows += page.length;
      yield lines(hash, page);
    }
  }
  yield `${JSON.stringify({ end: { rows: summary.rows, sha256: hash.digest('hex') } })}\n`;
}

function lines(hash: Hash, values: readonly unknown[]): string {
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
  hash.update(text);
  return text;
}

async function* pages(client: PoolClient, { name, columns, primaryKey }: TableShape) {
  const values = columns.map((column) => (column.type === 'bytea' ? `"${column.name}"` : `"${column.name}"::text`));
  const order = primaryKey.map((key) => `"${key}"`);
  await client.query(`declare backup no scroll cursor for select ${values} from ${name} order by ${order}`);
  let rowsNext = PAGE_ROWS_FIRST;
  for (;;) {
    const { rows } = await client.query<(string | Buffer | null)[]>({
      text: `fetch ${rowsNext} from backup`,
      rowMode: 'array',
    });
    if (rows.length > 0) yield rows.map((row) => row.map(textOf));
    if (rows.length < rowsNext) break;
    rowsNext = Math.max(1, Math.min(PAGE_ROWS_MAX, Math.floor(PAGE_BYTES / meanBytes(rows))));
  }
  await client.query('close backup');
}

function textOf(value: string | Buffer | null): string | null {
  return Buffer.isBuffer(value) ? value.toString('base64') : value;
}

function meanBytes(rows: readonly (readonly (string | Buffer | null)[])[]): number {
  const bytes = rows.flat().reduce((sum, value) => sum + (value?.length ?? 0), 0);
  return 1 + bytes / rows.length;
}
