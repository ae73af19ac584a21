import type { PoolClient } from 'pg';
import { damaged, type Row, type Section } from './backup-format.js';
import { TABLES } from './tables.js';

/** Given to the store at once. */
const BATCH_ROWS = 1_000;
const BATCH_BYTES = 2 * 2 ** 20;

interface SectionInsert {
  /** @param bytes - about how large it is. */
  add(row: Row, bytes: number): Promise<void>;
  end(): Promise<void>;
}

/** Fills one table, as it is now, whatever schema.ts says. @throws BackupDamagedError for a table or column that it does not have. */
export async function insertSection(client: PoolClient, { table, columns }: Section): Promise<SectionInsert> {
  const types = await typesOf(client, table);
  const known = columns.map((name) => {
    const type = types.get(name);
    if (type === undefined) throw damaged(`${table} has no column ${name} in the version it claims to be of`);
    return { name, type };
  });
  const names = known.map(({ name }) => `"${name}"`);
  const values = known.map(({ name, type }) => `"${name}"::${type}`);
  const arrays = known.map(({ type }, index) => `$${index + 1}::${type === 'bytea' ? 'bytea' : 'text'}[]`);
  const statement = `insert into ${table} (${names}) overriding system value select ${values} from unnest(${arrays}) as rows (${names})`;
  let rows: Row[] = [];
  let bytes = 0;

  const end = async () => {
    if (rows.length === 0) return;
    const batch = known.map(({ type }, index) => rows.map((row) => toParameter(type, row[index])));
    rows = [];
    bytes = 0;
    await client.query(statement, batch);
  };
  return {
    add: async (row, rowBytes) => {
      if (row.length !== known.length)
        throw damaged(`a row of ${table} has ${row.length} values instead of ${known.length}`);
      rows.push(row);
      bytes += rowBytes;
      if (rows.length >= BATCH_ROWS || bytes >= BATCH_BYTES) await end();
    },
    end,
  };
}

function toParameter(type: string, value: string | null | undefined): string | Buffer | null {
  if (value === null || value === undefined) return null;
  return type === 'bytea' ? Buffer.from(value, 'base64') : value;
}

async function typesOf(client: PoolClient, table: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`,
    [table],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

/** Rows came with their numbers; the next ones the database gives must be others. */
export async function renumber(client: PoolClient): Promise<void> {
  for (const { name, columns } of TABLES) {
    for (const column of columns.filter(({ identity }) => identity)) {
      await client.query(
        `select setval(pg_get_serial_sequence($1, $2), coalesce(max("${column.name}"), 0) + 1, false) from ${name}`,
        [name, column.name],
      );
    }
  }
}
