/** A file that a path led to. */
export interface FoundFile {
  /** Absolute path or s3:// address; says which file it is, whichever way it was found. Folders are separated by `/`. */
  readonly address: string;
  readonly bytes: number;
  /** Given by its own name, not found in a folder: tried even if nothing else speaks for it. */
  readonly named: boolean;
}

/** A place that log files come from. */
export interface LogFileSource {
  /** @throws {AppError} when the place is not there or cannot be looked at. */
  list(signal: AbortSignal): AsyncIterable<FoundFile>;
  /** All bytes of a listed file, in memory of their own. @throws when it cannot be had. */
  fetch(address: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}
