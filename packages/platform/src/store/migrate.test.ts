import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { hasPostgres, temporaryPostgres } from '../testing/temporary-postgres.js';
import { MigrationChangedError, MigrationFailedError, StoreTooNewError } from './errors.js';
import { type Migration, migrate, readMigrations } from './migrate.js';
import { openData } from './open-data.js';
import { TABLES } from './tables.js';
import { emptyPool } from './test-support/empty-pool.js';
import { schemaSql } from './test-support/schema-sql.js';

const clock = { nowMs: () => Date.UTC(2026, 2, 1) };
const migrations = await readMigrations();
const next = (change: Partial<Migration> = {}): Migration => ({
  number: migrations.length + 1,
  name: 'next.sql',
  sql: 'create table trailwarden.next (id integer)',
  sha256: 'ab',
  ...change,
});

let pool: Pool;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ pool, close } = await emptyPool());
});

afterAll(() => close());

afterEach(() => pool.query('drop schema if exists trailwarden cascade; drop schema if exists shadow cascade'));

async function applied(): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>('select name from trailwarden.migrations order by number');
  return rows.map(({ name }) => name);
}

/** Columns and indexes as PostgreSQL itself describes them. */
async function describeTables(space: string): Promise<unknown> {
  const columns = await pool.query(
    `select table_name, column_name, data_type, is_nullable, column_default, is_identity, identity_generation
     from information_schema.columns where table_schema = $1 and table_name <> 'migrations' order by table_name, column_name`,
    [space],
  );
  const indexes = await pool.query<{ indexdef: string }>(
    `select indexdef from pg_indexes where schemaname = $1 and tablename <> 'migrations' order by indexname`,
    [space],
  );
  return { columns: columns.rows, indexes: indexes.rows.map(({ indexdef }) => indexdef.replace(`${space}.`, '')) };
}

/** A row for every table there is at this version, whatever its columns. */
async function insertSamples(): Promise<number> {
  const { rows } = await pool.query<{ table: string; column: string; type: string }>(
    `select table_name as table, column_name as column, data_type as type from information_schema.columns
     where table_schema = 'trailwarden' and table_name <> 'migrations' and is_identity = 'NO'`,
  );
  const tables = new Set(rows.map(({ table }) => table));
  for (const table of tables) {
    const columns = rows.filter((row) => row.table === table);
    const values = columns.map(({ type }) => SAMPLES[type] ?? expect.fail(`no sample of ${type}`));
    await pool.query(`insert into trailwarden.${table} (${columns.map(({ column }) => column)}) values (${values})`);
  }
  return tables.size;
}

const SAMPLES: Readonly<Record<string, string>> = {
  text: `'text'`,
  integer: '7',
  bigint: '7',
  boolean: 'true',
  json: `'{}'`,
  jsonb: `'[]'`,
  bytea: `'\\x00ff'`,
  'timestamp with time zone': `'2026-03-01T00:00:00Z'`,
};

test('makes every table from nothing, and does nothing the second time', async () => {
  await migrate(pool, clock, migrations);
  await migrate(pool, clock, migrations);

  expect(await applied()).toEqual(migrations.map(({ name }) => name));
});

test('numbers go up from 1 without gaps', () => {
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
});

test('what migrations come to is what schema.ts says', async () => {
  await migrate(pool, clock, migrations);
  await pool.query(schemaSql('shadow'));

  expect(await describeTables('trailwarden')).toEqual(await describeTables('shadow'));
});

test.each(migrations.map(({ number }) => number))(
  'goes on from version %i, with what was stored in it',
  async (number) => {
    await migrate(pool, clock, migrations.slice(0, number));
    const tables = await insertSamples();

    await migrate(pool, clock, migrations);

    const kept = await Promise.all(TABLES.map(({ name }) => pool.query(`select from ${name}`)));
    expect(kept.filter(({ rowCount }) => rowCount === 1).length).toBeGreaterThanOrEqual(tables);
  },
);

test('refuses a store that a newer version made, and leaves it as it is', async () => {
  await migrate(pool, clock, [...migrations, next()]);

  await expect(migrate(pool, clock, migrations)).rejects.toBeInstanceOf(StoreTooNewError);
  expect(await applied()).toHaveLength(migrations.length + 1);
});

test('refuses to go on when an applied file was changed', async () => {
  await migrate(pool, clock, [...migrations, next()]);

  const error = await migrate(pool, clock, [...migrations, next({ sha256: 'cd' })]).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(MigrationChangedError);
  expect((error as Error).message).toContain('next.sql');
});

test('a migration that fails changes nothing, those before it neither', async () => {
  const broken = next({
    number: migrations.length + 2,
    name: 'broken.sql',
    sql: 'create table trailwarden.broken (id nothing)',
  });

  const error = await migrate(pool, clock, [...migrations, next(), broken]).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(MigrationFailedError);
  expect((error as Error).message).toBe('Migration broken.sql did not work: type "nothing" does not exist.');
  expect((await pool.query(`select to_regnamespace('trailwarden') as space`)).rows).toEqual([{ space: null }]);
});

const without = hasPostgres() ? '' : ' (skipped: PostgreSQL is not installed)';

test.skipIf(!hasPostgres())(
  `three that start together on one PostgreSQL all succeed, and each migration runs once${without}`,
  async () => {
    const server = await temporaryPostgres();
    const open = () => openData({ url: server.url, folder: '' }, { clock });

    const opened = await Promise.all([open(), open(), open()]);

    const { rows } = (await opened[0]?.pool.query('select number from trailwarden.migrations order by number')) ?? {
      rows: [],
    };
    expect(rows).toEqual(migrations.map(({ number }) => ({ number })));
    await Promise.all(opened.map((data) => data.close()));
    await server.stop();
  },
);
