import type { LogFileOutcome } from '@trailwarden/cloudtrail';

/** What goes to a reading thread. */
export interface ReadJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly key: string;
  /** Hashes of event ids that were counted from other files. */
  readonly drop?: BigUint64Array<ArrayBuffer>;
}

/** What comes back: the outcome, or the message of an error that the reader should never throw. */
export type ReadAnswer = { readonly kind: 'done'; readonly outcome: LogFileOutcome } | FileFailed;

/** A file that could not be had, or took its reading thread with it. */
interface FileFailed {
  readonly kind: 'failed';
  readonly message: string;
}

/** What can be told of one file. */
export type FileOutcome = LogFileOutcome | FileFailed;
