import { is, type SQL, sql } from 'drizzle-orm';
import { CasingCache } from 'drizzle-orm/casing';
import { getTableConfig, IndexedColumn, type PgColumn, PgDialect, PgTable } from 'drizzle-orm/pg-core';
import { expect } from 'vitest';
import * as schema from '../schema.js';

type IndexPart = ReturnType<typeof getTableConfig>['indexes'][number]['config']['columns'][number];

const casing = new CasingCache('snake_case');
const dialect = new PgDialect({ casing: 'snake_case' });

/** Statements that make the tables of schema.ts in a schema of another name: what migrations must have come to. */
export function schemaSql(space: string): string {
  const tables = Object.values<unknown>(schema).filter((each) => is(each, PgTable));
  return [`create schema ${space}`, ...tables.flatMap((table) => tableSql(space, table))].join(';\n');
}

function tableSql(space: string, table: PgTable): string[] {
  const { name, columns, primaryKeys, indexes } = getTableConfig(table);
  const keys = primaryKeys.map((key) => `primary key (${key.columns.map(nameOf).join(', ')})`);
  return [
    `create table ${space}.${name} (${[...columns.map(columnSql), ...keys].join(', ')})`,
    ...indexes.map(({ config }) => {
      const where = config.where === undefined ? '' : ` where ${textOf(config.where)}`;
      const on = config.columns.map((column) => indexColumnSql(table, column)).join(', ');
      return `create ${config.unique ? 'unique ' : ''}index ${config.name} on ${space}.${name} (${on})${where}`;
    }),
  ];
}

function columnSql(column: PgColumn): string {
  const parts = [nameOf(column), column.getSQLType()];
  if (column.generatedIdentity !== undefined)
    parts.push(`generated ${column.generatedIdentity.type ?? 'always'} as identity`);
  if (column.primary) parts.push('primary key');
  if (column.notNull) parts.push('not null');
  if (column.default !== undefined) parts.push(`default ${textOf(sql`${sql.raw(literal(column.default))}`)}`);
  return parts.join(' ');
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** An index keeps a copy of its column that has lost the table it belongs to. */
function indexColumnSql(table: PgTable, column: IndexPart): string {
  if (!is(column, IndexedColumn)) return expect.fail('an index on more than a column');
  const whole = getTableConfig(table).columns.find(({ name }) => name === column.name);
  return nameOf(whole ?? expect.fail(`an index on ${column.name}, which is not there`));
}

function nameOf(column: PgColumn): string {
  return casing.getColumnCasing(column);
}

function textOf(statement: SQL): string {
  return dialect.sqlToQuery(statement).sql;
}
