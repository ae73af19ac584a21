import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { DatabaseError, type PoolClient } from 'pg';
import type { Clock } from '../clock.js';
import { AppError } from '../errors.js';
import { type BackupSummary, damaged, End, FORMAT_VERSION, Head, Row, readLine, Section } from './backup-format.js';
import type { Data } from './data.js';
import { BackupTooNewError, StoreNotEmptyError } from './errors.js';
import { inTransaction } from './in-transaction.js';
import { type Migration, migrateWithin, readMigrations } from './migrate.js';
import { insertSection, renumber } from './restore-section.js';
import { splitLines } from './split-lines.js';
import { TABLES } from './tables.js';

/**
 * Puts a backup into an empty store, in one transaction: all of it or nothing. Tables are made as they were when it was taken, and
 * brought up to date with the rows in them.
 *
 * @param known - migrations; those of this Trailwarden without.
 * @throws StoreNotEmptyError, BackupTooNewError, BackupDamagedError; then the store is as it was.
 */
export async function restore(
  data: Data,
  input: Readable,
  clock: Clock,
  known?: readonly Migration[],
): Promise<BackupSummary> {
  const migrations = known ?? (await readMigrations());
  return inTransaction(data.pool, async (client) => {
    await client.query('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0');
    await refuseUnlessEmpty(client);
    const gunzip = createGunzip();
    // What goes wrong before it comes out of it as an error of its own.
    pipeline(input, gunzip).catch(() => {});
    return restoreLines(client, clock, migrations, splitLines(gunzip)).catch((error: unknown) => {
      throw explain(error);
    });
  });
}

async function restoreLines(
  client: PoolClient,
  clock: Clock,
  migrations: readonly Migration[],
  lines: AsyncGenerator<Buffer>,
): Promise<BackupSummary> {
  const hash = createHash('sha256');
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw damaged('it ends too early');
    return value;
  };
  const keep = (line: Buffer) => hash.update(line).update('\n');

  const first = await next();
  const { schemaVersion, createdAt } = readHead(first, migrations.length);
  keep(first);
  if (schemaVersion < migrations.length) {
    await client.query('drop schema trailwarden cascade');
    await migrateWithin(client, clock, migrations.slice(0, schemaVersion));
  }

  let rows = 0;
  let line = await next();
  while (!isEnd(line)) {
    const section = readLine(Section, line, 'the beginning of a table');
    keep(line);
    line = await next();
    const insert = await insertSection(client, section);
    for (; line[0] === ROW; line = await next()) {
      keep(line);
      rows += 1;
      await insert.add(readLine(Row, line, `a row of ${section.table}`), line.length);
    }
    await insert.end();
  }
  const { end } = readLine(End, line, 'the end');
  if (end.rows !== rows || end.sha256 !== hash.digest('hex')) throw damaged('it was changed after it was made');
  if (!(await lines.next()).done) throw damaged('something follows its end');

  await migrateWithin(client, clock, migrations);
  await renumber(client);
  return { schemaVersion, createdAt, rows };
}

const ROW = '['.charCodeAt(0);

function isEnd(line: Buffer): boolean {
  return line.toString('utf8', 0, 6) === '{"end"';
}

function readHead(line: Buffer, schemaVersionMax: number): Head {
  const head = readLine(Head, line, 'the head of a backup');
  if (head.formatVersion <= FORMAT_VERSION && head.schemaVersion <= schemaVersionMax) return head;
  throw new BackupTooNewError(
    `This backup was made by a newer Trailwarden (version ${head.schemaVersion} of the store, this one knows ${schemaVersionMax}).`,
    'Restore it with the Trailwarden that made it, or a newer one.',
  );
}

async function refuseUnlessEmpty(client: PoolClient): Promise<void> {
  await client.query(`lock table ${TABLES.map(({ name }) => name)} in exclusive mode`);
  for (const { name } of TABLES) {
    const { rowCount } = await client.query(`select from ${name} limit 1`);
    if (rowCount === 0) continue;
    throw new StoreNotEmptyError(
      `The store is not empty: there are rows in ${name}.`,
      'Restore into a new folder (--data) or a new database; what is in this one stays as it is.',
    );
  }
}

/** What of the many things that go wrong on the way is the file's fault. */
function explain(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof RangeError) return damaged(error.message, error);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (/^Z_/.test(code) || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return damaged('it is no gzip file, or part of one', error);
  // Data exceptions and broken constraints: values PostgreSQL cannot have written.
  if (error instanceof DatabaseError && /^2[23]/.test(code)) return damaged(error.message, error);
  return error;
}
