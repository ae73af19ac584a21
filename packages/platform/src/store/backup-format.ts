import { z } from 'zod';
import { BackupDamagedError } from './errors.js';

/**
 * A backup is gzipped lines of JSON: a head; for every table a line with its columns and then its rows, one a line, as lists of what
 * PostgreSQL writes for each value (base64 for bytes); and an end that says how many rows there were, and the SHA-256 of all before it.
 * It says nothing about the engine it came from.
 */
export const FORMAT_VERSION = 1;

export const Head = z.object({
  backup: z.literal('trailwarden'),
  formatVersion: z.int().min(1),
  /** How many migrations its tables had. */
  schemaVersion: z.int().min(1),
  createdAt: z.iso.datetime(),
});

const NAME = /^[a-z][a-z0-9_]*$/;

export const Section = z.object({
  table: z.string().regex(/^trailwarden\.[a-z][a-z0-9_]*$/),
  columns: z.array(z.string().regex(NAME)).min(1),
});

export const Row = z.array(z.string().nullable());

export const End = z.object({ end: z.object({ rows: z.int().min(0), sha256: z.string() }) });

export type Head = z.infer<typeof Head>;
export type Section = z.infer<typeof Section>;
export type Row = z.infer<typeof Row>;

export interface BackupSummary {
  readonly schemaVersion: number;
  readonly createdAt: string;
  /** Of all tables. */
  readonly rows: number;
}

/** @throws BackupDamagedError when `line` is not what `shape` says. @param what - was expected, for the message. */
export function readLine<T>(shape: z.ZodType<T>, line: Uint8Array, what: string): T {
  try {
    return shape.parse(JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8')));
  } catch (cause) {
    throw damaged(`a line that should be ${what} is not`, cause);
  }
}

export function damaged(why: string, cause?: unknown): BackupDamagedError {
  return new BackupDamagedError(
    `This backup cannot be used: ${why}.`,
    'Nothing was restored. Copy the file again from where it was kept, or take an older one.',
    { cause },
  );
}
