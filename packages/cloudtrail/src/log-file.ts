import type { HashSet64 } from './hash-set.js';
import type { Tally } from './tally.js';

/** Reads one log file. Pure: same bytes, key and counted ids, same outcome. */
export type ReadLogFile = (bytes: Uint8Array, key: string, options?: ReadOptions) => LogFileOutcome;

export interface ReadOptions {
  /** Hashes of event ids that were counted from earlier files; their events are dropped. Not modified. */
  readonly counted?: HashSet64;
  readonly limits?: Partial<ReadLimits>;
}

export interface ReadLimits {
  /** Largest size after inflating; V8 cannot hold a longer string than 512 MiB. */
  readonly inflatedBytesMax: number;
  /** Largest ratio of inflated to gzipped size, beyond the first 16 MiB; real log files reach 12. */
  readonly expansionMax: number;
}

export type LogFileOutcome = LogFileRead | LogFileUnreadable;

export interface LogFileRead {
  readonly kind: 'read';
  readonly tally: Tally;
  /** Hash of each counted event's id, once each, in file order. Events without an id (version 1.0) have none. */
  readonly eventIds: BigUint64Array;
  /** read = counted + duplicates + rejected, always. */
  readonly records: RecordCounts;
  /** The first REJECTIONS_MAX rejected records; `records.rejected` counts all. */
  readonly rejections: readonly Rejection[];
}

export interface RecordCounts {
  readonly read: number;
  readonly counted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

export interface Rejection {
  /** Index of the record in the file, from 0. */
  readonly record: number;
  /** What is wrong, in words; carries no text of the record. */
  readonly reason: string;
}

/** Nothing was counted from the file. */
export interface LogFileUnreadable {
  readonly kind: 'unreadable';
  readonly reason: UnreadableReason;
  /** Where: an offset into the (inflated, for JSON) bytes, or the index of a record. */
  readonly at: { readonly byte: number } | { readonly record: number };
  /** What is wrong and what to do about it, in a sentence. */
  readonly message: string;
}

export type UnreadableReason = 'empty' | 'truncated' | 'corrupt' | 'oversized' | 'not-json' | 'not-cloudtrail';

export const REJECTIONS_MAX = 100;
