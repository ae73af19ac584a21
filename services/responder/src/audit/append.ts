import { audit, type Database } from '@trailwarden/platform';
import { desc, sql } from 'drizzle-orm';
import { auditHash, FIRST_PREVIOUS } from './hash.js';

/** Where what belongs together is written together. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** A decision or a call. */
export interface AuditEntry {
  /** `planned`, `approved`, `call`, `contained`, … */
  readonly what: string;
  /** A person's name, or TRAILWARDEN. */
  readonly actor: string;
  readonly incidentId?: string | undefined;
  readonly runId?: string | undefined;
  readonly stepId?: string | undefined;
  /** Written as JSON. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export const TRAILWARDEN = 'trailwarden';

/** Any number; the same for everybody who writes into the audit. */
const AUDIT_LOCK = 7_201_003;

/** Adds rows to the chain, within the transaction of what they are about. The chain is locked until that ends: write them last. */
export async function appendAudit(tx: Transaction, entries: readonly AuditEntry[], nowMs: number): Promise<void> {
  if (entries.length === 0) return;
  await tx.execute(sql`select pg_advisory_xact_lock(${AUDIT_LOCK})`);
  const [last] = await tx.select({ seq: audit.seq, hash: audit.hash }).from(audit).orderBy(desc(audit.seq)).limit(1);
  let previous = last?.hash ?? FIRST_PREVIOUS;
  let seq = last?.seq ?? 0;
  const rows = entries.map(({ what, actor, incidentId = null, runId = null, stepId = null, detail }) => {
    seq += 1;
    const row = { seq, atMs: nowMs, what, actor, incidentId, runId, stepId };
    // As the store will give it back: json keeps the text it is given.
    const text = JSON.stringify(detail);
    const hash = auditHash(row, text, previous);
    const whole = { ...row, detail: sql`${text}::json`, previous, hash };
    previous = hash;
    return whole;
  });
  await tx.insert(audit).values(rows);
}
