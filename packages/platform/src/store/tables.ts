import { is } from 'drizzle-orm';
import { CasingCache } from 'drizzle-orm/casing';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import * as schema from './schema.js';

export interface ColumnShape {
  readonly name: string;
  /** As in SQL: `bigint`, `timestamp with time zone`. */
  readonly type: string;
  readonly notNull: boolean;
  /** Numbered by the database. */
  readonly identity: boolean;
}

export interface TableShape {
  /** With its schema, ready for SQL. */
  readonly name: string;
  readonly columns: readonly ColumnShape[];
  readonly primaryKey: readonly string[];
}

/** All tables of schema.ts with the names they have in the database, in its order. */
export const TABLES: readonly TableShape[] = Object.values<unknown>(schema)
  .filter((each) => is(each, PgTable))
  .map(shapeOf);

function shapeOf(table: PgTable): TableShape {
  const { name, schema: space, columns, primaryKeys } = getTableConfig(table);
  const casing = new CasingCache('snake_case');
  const keys = primaryKeys[0]?.columns ?? columns.filter(({ primary }) => primary);
  return {
    name: `${space}.${name}`,
    columns: columns.map((column) => ({
      name: casing.getColumnCasing(column),
      type: column.getSQLType(),
      notNull: column.notNull,
      identity: column.generatedIdentity !== undefined,
    })),
    primaryKey: keys.map((column) => casing.getColumnCasing(column)),
  };
}
