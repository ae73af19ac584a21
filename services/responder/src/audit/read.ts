import { audit, type Database } from '@trailwarden/platform';
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import { auditHash, FIRST_PREVIOUS } from './hash.js';

export interface AuditRow {
  readonly seq: number;
  readonly atMs: number;
  readonly what: string;
  readonly actor: string;
  readonly incidentId: string | null;
  readonly runId: string | null;
  readonly stepId: string | null;
  /** JSON text, to the letter: what was hashed. */
  readonly detail: string;
  readonly previous: string;
  readonly hash: string;
}

export type AuditVerdict =
  | {
      readonly kind: 'whole';
      readonly rows: number /** Of the last row: kept elsewhere, it proves later that nothing was cut off. */;
      readonly head: string;
    }
  | { readonly kind: 'broken'; readonly seq: number; readonly why: string };

const ROWS_AT_ONCE = 1_000;

/** All rows in order, or those of one run; a page at a time, so that any number of them fits into memory. */
export async function* readAudit(db: Database, runId?: string): AsyncGenerator<AuditRow> {
  for (let after = 0; ; ) {
    const rows = await page(db, after, runId === undefined ? undefined : eq(audit.runId, runId));
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    after = last.seq;
  }
}

/** Whether every row is what it was written as, none is missing in between, and none was put in. */
export async function verifyAudit(db: Database): Promise<AuditVerdict> {
  let [rows, head] = [0, FIRST_PREVIOUS];
  for await (const row of readAudit(db)) {
    rows += 1;
    if (row.seq !== rows) return { kind: 'broken', seq: rows, why: `row ${rows} is missing` };
    if (row.previous !== head)
      return { kind: 'broken', seq: row.seq, why: `row ${row.seq} does not follow row ${row.seq - 1}` };
    if (auditHash(row, row.detail, row.previous) !== row.hash) {
      return { kind: 'broken', seq: row.seq, why: `row ${row.seq} is not what it was written as` };
    }
    head = row.hash;
  }
  return { kind: 'whole', rows, head };
}

function page(db: Database, after: number, only: SQL | undefined): Promise<AuditRow[]> {
  const { seq, atMs, what, actor, incidentId, runId, stepId, previous, hash } = audit;
  return db
    .select({
      seq,
      atMs,
      what,
      actor,
      incidentId,
      runId,
      stepId,
      detail: sql<string>`${audit.detail}::text`,
      previous,
      hash,
    })
    .from(audit)
    .where(and(gt(audit.seq, after), only))
    .orderBy(asc(audit.seq))
    .limit(ROWS_AT_ONCE);
}
