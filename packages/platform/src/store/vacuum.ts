import type { Data } from './data.js';

const TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname in ('trailwarden', 'bullmq') order by 1`;

/**
 * Makes room of deleted rows usable again and tells the planner what the tables hold now. For the embedded store, which has nobody who
 * does that by itself; PostgreSQL has autovacuum. Table by table, some ten milliseconds each; run it every hour or so.
 *
 * @returns how many tables.
 */
export async function vacuum(data: Data): Promise<number> {
  if (data.engine === 'postgres') return 0;
  const { rows } = await data.pool.query<{ name: string }>(TABLES);
  for (const { name } of rows) await data.pool.query(`vacuum (analyze) ${name}`);
  return rows.length;
}
