import { type Database, logFiles } from '@trailwarden/platform';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';

/** A file that could not be read, and waits for somebody to say so. */
export interface QuarantinedFile {
  readonly id: number;
  readonly account: string;
  readonly region: string;
  readonly address: string;
  /** A word. */
  readonly reason: string;
  /** Why, in words; of the file's own text where it holds any: escape where shown. */
  readonly message: string;
  /** Times it could not be had before it was given up; 0 for a file that was had and is damaged. */
  readonly tries: number;
  readonly bytes: number;
  readonly deliveredMinute: number;
  /** Milliseconds since 1970. */
  readonly foundMs: number;
}

export interface QuarantineFilter {
  readonly reason?: string | undefined;
  readonly ids?: readonly number[] | undefined;
}

/** By account, then delivery. */
export async function listQuarantined(db: Database, filter: QuarantineFilter = {}): Promise<QuarantinedFile[]> {
  const rows = await db
    .select()
    .from(logFiles)
    .where(isQuarantined(filter))
    .orderBy(asc(logFiles.lane), asc(logFiles.deliveredMinute), asc(logFiles.address));
  return rows.map((row) => ({
    id: row.id,
    account: row.lane,
    region: row.region,
    address: row.address,
    reason: row.reason ?? 'unknown',
    message: row.message ?? '',
    tries: row.attempts,
    bytes: row.bytes,
    deliveredMinute: row.deliveredMinute,
    foundMs: row.foundMs,
  }));
}

/**
 * Puts quarantined files back in line, as if never tried; a collector takes them up within a minute. Why they were given up stands there until
 * they have been read.
 * @returns ids of the files it concerned, ascending; others were not quarantined, or are not there.
 */
export async function retryQuarantined(db: Database, filter: QuarantineFilter = {}): Promise<number[]> {
  const rows = await db
    .update(logFiles)
    .set({ state: 'pending', attempts: 0, nextTryMs: 0 })
    .where(isQuarantined(filter))
    .returning({ id: logFiles.id });
  return rows.map(({ id }) => id).sort((one, other) => one - other);
}

function isQuarantined({ reason, ids }: QuarantineFilter) {
  return and(
    eq(logFiles.state, 'quarantined'),
    reason === undefined ? undefined : eq(sql`coalesce(${logFiles.reason}, 'unknown')`, reason),
    ids === undefined ? undefined : inArray(logFiles.id, [...ids]),
  );
}
