import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Pool, PoolClient } from 'pg';
import type { Clock } from '../clock.js';
import { AppError } from '../errors.js';
import { MigrationChangedError, MigrationFailedError, StoreTooNewError } from './errors.js';
import { inTransaction } from './in-transaction.js';

export interface Migration {
  /** From 1, without gaps. */
  readonly number: number;
  /** Its file, as `0001_store.sql`. */
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly sha256: string;
}

/** The same place seen from src and from dist. */
const FOLDER = new URL('../../migrations/', import.meta.url);
/** Any number, as long as nobody else in the database locks it. */
const ADVISORY_LOCK = 7_215_309_441;

const BOOKKEEPING = `
  create table if not exists trailwarden.migrations (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null
  )`;

/** All migrations there are, in order. */
export async function readMigrations(folder = FOLDER): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), 'utf8');
      return { number: Number(name.slice(0, 4)), name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the tables to the newest version, all in one transaction: processes that start together wait for each other, and one that is
 * killed has changed nothing. Our own and not Drizzle's, which takes no lock, does not notice a changed file, and starts on a newer database.
 *
 * @throws StoreTooNewError, MigrationChangedError, MigrationFailedError; then nothing was changed.
 */
export async function migrate(pool: Pool, clock: Clock, migrations: readonly Migration[]): Promise<void> {
  await inTransaction(pool, (client) => migrateWithin(client, clock, migrations)).catch((error: unknown) => {
    throw failed('Keeping track of migrations', error);
  });
}

/** As `migrate`, as part of a transaction that somebody else began. */
export async function migrateWithin(client: PoolClient, clock: Clock, migrations: readonly Migration[]): Promise<void> {
  await client.query('set local statement_timeout = 0');
  await client.query(`select pg_advisory_xact_lock(${ADVISORY_LOCK})`);
  await createSchema(client);
  await client.query(BOOKKEEPING);
  const { rows } = await client.query<Applied>(
    'select number, name, sha256 from trailwarden.migrations order by number',
  );
  check(rows, migrations);
  for (const migration of migrations.slice(rows.length)) await apply(client, migration, clock);
}

function check(applied: readonly Applied[], migrations: readonly Migration[]): void {
  if (applied.length > migrations.length) {
    throw new StoreTooNewError(
      `The store has version ${applied.length}, this Trailwarden knows versions up to ${migrations.length}.`,
      'Run the newer Trailwarden that was here before, or restore a backup made by this one into an empty store.',
    );
  }
  for (const [index, { number, name, sha256 }] of applied.entries()) {
    const known = migrations[index];
    if (known?.number === number && known.sha256 === sha256) continue;
    throw new MigrationChangedError(
      `The store was made with another ${name} than this Trailwarden has.`,
      'Migrations are never edited: put back the released file, or install Trailwarden again.',
    );
  }
}

/** `create schema if not exists` wants a right that a careful owner has not given us, even where there is nothing to create. */
async function createSchema(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ missing: boolean }>(`select to_regnamespace('trailwarden') is null as missing`);
  if (rows[0]?.missing) await client.query('create schema trailwarden');
}

async function apply(client: PoolClient, { number, name, sql, sha256 }: Migration, clock: Clock): Promise<void> {
  await client.query(sql).catch((error: unknown) => {
    throw failed(`Migration ${name}`, error);
  });
  await client.query('insert into trailwarden.migrations (number, name, sha256, applied_at) values ($1, $2, $3, $4)', [
    number,
    name,
    sha256,
    new Date(clock.nowMs()),
  ]);
}

function failed(what: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new MigrationFailedError(
    `${what} did not work: ${cause instanceof Error ? cause.message : String(cause)}.`,
    'The store is unchanged. See that the database user may create a schema or owns "trailwarden", then start again.',
    { cause },
  );
}
