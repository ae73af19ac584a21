import { createHash } from 'node:crypto';

/** What the first row has in place of a hash before it. */
export const FIRST_PREVIOUS = '0'.repeat(64);

interface Hashed {
  readonly seq: number;
  readonly atMs: number;
  readonly what: string;
  readonly actor: string;
  readonly incidentId: string | null;
  readonly runId: string | null;
  readonly stepId: string | null;
}

/** SHA-256 over all of a row, and the hash of the row before: who changes one has to change all that follow. @param detail - its JSON text, to the letter. */
export function auditHash(
  { seq, atMs, what, actor, incidentId, runId, stepId }: Hashed,
  detail: string,
  previous: string,
): string {
  const text = JSON.stringify([previous, seq, atMs, what, actor, incidentId, runId, stepId, detail]);
  return createHash('sha256').update(text).digest('hex');
}
