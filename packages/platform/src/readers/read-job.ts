import type { LogFileRead, LogFileUnreadable } from '@trailwarden/cloudtrail';

/** What goes to a reading thread. */
export interface ReadJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly key: string;
  /** Hashes of event ids that were counted from other files. */
  readonly drop?: BigUint64Array<ArrayBuffer>;
  /** The tally is also wanted as the store keeps it; the thread that folds has enough to do. */
  readonly pack?: boolean;
}

/** What comes back: the outcome, or the message of an error that the reader should never throw. */
export type ReadAnswer = { readonly kind: 'done'; readonly outcome: FileRead | LogFileUnreadable } | FileFailed;

export interface FileRead extends LogFileRead {
  /** `packBytes(encodeTally(tally))`, where it was asked for and something was counted. */
  readonly packed?: Uint8Array;
}

/** A file that could not be had, or took its reading thread with it. */
interface FileFailed {
  readonly kind: 'failed';
  readonly message: string;
}

/** What can be told of one file. */
export type FileOutcome = FileRead | LogFileUnreadable | FileFailed;
