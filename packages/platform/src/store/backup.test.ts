import { Readable, Writable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { temporaryData } from '../testing/temporary-data.js';
import { hasPostgres, type TemporaryPostgres, temporaryPostgres } from '../testing/temporary-postgres.js';
import { backup } from './backup.js';
import type { Data } from './data.js';
import { type Migration, migrate, readMigrations } from './migrate.js';
import { openData } from './open-data.js';
import { restore } from './restore.js';
import { facts, outbox } from './schema.js';
import { type ColumnShape, TABLES } from './tables.js';

const clock = { nowMs: () => Date.UTC(2026, 2, 1) };

let left: Data;
let right: Data;

beforeAll(async () => {
  [left, right] = await Promise.all([temporaryData(), temporaryData()]);
});

afterAll(() => Promise.all([left.close(), right.close()]));

beforeEach(() => Promise.all([left, right].map(empty)));

async function empty(data: Data): Promise<void> {
  await data.pool.query(`truncate ${TABLES.map(({ name }) => name)} restart identity`);
}

async function backupOf(data: Data): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  await backup(data, output, clock);
  return Buffer.concat(chunks);
}

/** In small pieces, as a slow disk would. */
function streamOf(bytes: Buffer): Readable {
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, at) => bytes.subarray(at * 1000, at * 1000 + 1000)),
  );
}

async function contents(data: Data): Promise<Record<string, readonly string[] | undefined>> {
  const tables = await Promise.all(
    TABLES.map(({ name }) => data.pool.query(`select t::text as row from ${name} t order by 1`)),
  );
  return Object.fromEntries(TABLES.map(({ name }, index) => [name, tables[index]?.rows.map(({ row }) => row)]));
}

/** Anything PostgreSQL can keep in a column: all but the zero character, and halves of pairs. */
const text = fc.string({ unit: 'binary', maxLength: 30 }).map((value) => value.replaceAll('\0', '\u2028'));
const document = fc.oneof(text, fc.integer(), fc.dictionary(text, text)).map((value) => JSON.stringify(value));
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  text,
  integer: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  bigint: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
  boolean: fc.boolean(),
  // Kept as it was written, spaces and all.
  json: document.map((json) => ` ${json} `),
  jsonb: document,
  bytea: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  'timestamp with time zone': fc
    .bigInt({ min: 0n, max: 4n * 10n ** 15n })
    .map(
      (micros) =>
        `${new Date(Number(micros / 1000n)).toISOString().slice(0, -1)}${String(micros % 1000n).padStart(3, '0')}Z`,
    ),
};

const valueFor = ({ type, notNull }: ColumnShape) => {
  const value = VALUES[type] ?? expect.fail(`no values for ${type}`);
  return notNull ? value : fc.option(value);
};

/** Different rows in every table, as many as `rows`; those whose key is taken are left out. */
async function fill(data: Data, rows: number): Promise<void> {
  for (const { name, columns } of TABLES) {
    const own = columns.filter(({ identity }) => !identity);
    const parameters = own.map((_, index) => `$${index + 1}`);
    const names = own.map((column) => `"${column.name}"`);
    for (const row of fc.sample(fc.tuple(...own.map(valueFor)), rows)) {
      await data.pool.query(`insert into ${name} (${names}) values (${parameters}) on conflict do nothing`, row);
    }
  }
}

/** The lines of a backup, changed. */
function changed(bytes: Buffer, change: (lines: string[]) => string[]): Buffer {
  return gzipSync(
    change(gunzipSync(bytes).toString().split('\n').slice(0, -1))
      .map((line) => `${line}\n`)
      .join(''),
  );
}

test('what was backed up is there again, row for row, and numbering goes on behind it', async () => {
  const [from, to] = [left, right];
  await fill(from, 40);

  const summary = await restore(to, streamOf(await backupOf(from)), clock);

  expect(await contents(to)).toEqual(await contents(from));
  expect(summary).toEqual({
    schemaVersion: (await readMigrations()).length,
    createdAt: '2026-03-01T00:00:00.000Z',
    rows: summary.rows,
  });
  expect(summary.rows).toBeGreaterThan(TABLES.length * 30);
  const [added] = await to.db
    .insert(outbox)
    .values({ incidentId: 'new', revision: 1, kind: 'start', storedMs: 1 })
    .returning();
  expect(added?.id).toBeGreaterThan(40);
});

test('rows of very different sizes go through in pages', async () => {
  const [from, to] = [left, right];
  await from.pool.query(`
    insert into trailwarden.tallies (lane, seq, file_id, delivered_minute, judged_through, tally)
    select 'lane', n, n, 0, 0, decode(repeat('ab', case when n % 97 = 0 then 400000 else 10 end), 'hex') from generate_series(1, 3000) n`);

  const { rows } = await restore(to, streamOf(await backupOf(from)), clock);

  expect(rows).toBe(3_000);
  expect(await contents(to)).toEqual(await contents(from));
});

describe('refuses, and leaves the store as it was,', () => {
  let good: Buffer;
  beforeAll(async () => {
    await empty(left);
    await fill(left, 5);
    good = await backupOf(left);
  });

  const refusal = async (bytes: Buffer) => {
    const error = await restore(right, streamOf(bytes), clock).catch((thrown: unknown) => thrown);
    expect(Object.values(await contents(right)).flat()).toHaveLength(0);
    return error;
  };

  test.each([
    ['a file that is no backup', () => Buffer.from('SQLite format 3')],
    ['another gzipped file', () => gzipSync('{"Records":[]}')],
    ['nothing', () => Buffer.alloc(0)],
    ['a backup that is cut off', () => good.subarray(0, good.length - 40)],
    ['a backup without its end', () => changed(good, (lines) => lines.slice(0, -1))],
    ['a backup with a row less', () => changed(good, (lines) => lines.filter((_, index) => index !== 3))],
    [
      'a backup with a letter changed',
      () => changed(good, (lines) => lines.map((line, index) => (index === 3 ? line.replace(/"[^"]/, '"x') : line))),
    ],
    ['a backup with something behind it', () => changed(good, (lines) => [...lines, '[]'])],
    [
      'a row of another length',
      () => changed(good, (lines) => lines.map((line, index) => (index === 2 ? '["x"]' : line))),
    ],
    [
      'a table it does not know',
      () =>
        changed(good, ([head = '', , ...rest]) => [head, '{"table":"trailwarden.nothing","columns":["a"]}', ...rest]),
    ],
    [
      'a table that is not its own',
      () =>
        changed(good, ([head = '', , ...rest]) => [
          head,
          '{"table":"pg_catalog.pg_authid","columns":["rolname"]}',
          ...rest,
        ]),
    ],
    [
      'a number that is none',
      () =>
        changed(good, (lines) =>
          lines.map((line) => (line.startsWith('["') ? line.replace(/"-?\d+"/g, '"many"') : line)),
        ),
    ],
  ])('%s', async (_, bytes) => {
    expect(await refusal(bytes())).toMatchObject({ code: 'BACKUP_DAMAGED' });
  });

  test('a backup of a newer version', async () => {
    const newer = changed(good, ([head = '', ...rest]) => [
      head.replace(/"schemaVersion":\d+/, '"schemaVersion":9999'),
      ...rest,
    ]);

    expect(await refusal(newer)).toMatchObject({ code: 'BACKUP_TOO_NEW' });
  });

  test('a store in which there is anything', async () => {
    const full = left;
    await full.db.insert(facts).values({ name: 'here', value: true });

    await expect(restore(full, streamOf(good), clock)).rejects.toMatchObject({ code: 'STORE_NOT_EMPTY' });
    expect(await full.db.select().from(facts)).toEqual([{ name: 'here', value: true }]);
  });
});

test('a backup that cannot be written ends, and the store goes on', async () => {
  const data = left;
  await fill(data, 20);
  const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space left on device')) });

  await expect(backup(data, full, clock)).rejects.toThrow('no space left on device');

  await data.db.insert(facts).values({ name: 'goes on', value: true });
});

test('a backup of an older version is brought up to date with its rows', async () => {
  const from = left;
  const to = await temporaryData();
  onTestFinished(() => to.close());
  await from.db.insert(facts).values({ name: 'organization', value: 'o-1' });
  const known = await readMigrations();
  const next: Migration = {
    number: known.length + 1,
    name: 'next.sql',
    sql: `alter table trailwarden.facts add column shout text; update trailwarden.facts set shout = upper(name); alter table trailwarden.facts alter column shout set not null`,
    sha256: 'ab',
  };
  await migrate(to.pool, clock, [...known, next]);

  await restore(to, streamOf(await backupOf(from)), clock, [...known, next]);

  expect((await to.pool.query('select name, shout from trailwarden.facts')).rows).toEqual([
    { name: 'organization', shout: 'ORGANIZATION' },
  ]);
});

const without = hasPostgres() ? '' : ' (skipped: PostgreSQL is not installed)';

describe.skipIf(!hasPostgres())(`between engines${without}`, () => {
  let server: TemporaryPostgres;
  beforeAll(async () => {
    server = await temporaryPostgres();
  });
  afterAll(() => server?.stop());

  test('an embedded store moves to PostgreSQL and back, row for row', async () => {
    const [from, back] = [left, right];
    const postgres = await openData({ url: server.url, folder: '' }, { clock });
    onTestFinished(() => postgres.close());
    await fill(from, 30);

    await restore(postgres, streamOf(await backupOf(from)), clock);
    await restore(back, streamOf(await backupOf(postgres)), clock);

    expect(await contents(postgres)).toEqual(await contents(from));
    expect(await contents(back)).toEqual(await contents(from));
  });
});
