import type { RecordCounts, Tally } from '@trailwarden/cloudtrail';
import { type Ahead, AppError, type FileOutcome, type FileRead, inOrder, type ReaderPool } from '@trailwarden/platform';
import { type AwsInsight, readAwsInsights } from '../sources/aws-insights.js';
import type { CountedWindow } from './counted-window.js';
import type { LogFileRow } from './lane-rows.js';

/** What became of a file. */
export type FileResult = FileCounted | FileOfAwsInsights | FileGivenUp | FileForLater;

export interface FileCounted {
  readonly kind: 'counted';
  readonly row: LogFileRow;
  /** Of the events that no other file had; undefined when there were none. */
  readonly tally: Tally | undefined;
  /** The tally as the store keeps it. */
  readonly packed: Uint8Array | undefined;
  readonly eventIds: BigUint64Array;
  readonly records: RecordCounts;
}

/** AWS's own Insights, which are shown beside ours. */
export interface FileOfAwsInsights {
  readonly kind: 'aws-insights';
  readonly row: LogFileRow;
  readonly insights: readonly AwsInsight[];
  readonly records: RecordCounts;
}

/** It cannot be read; it is kept, shown, and tried again when somebody asks for it. */
export interface FileGivenUp {
  readonly kind: 'quarantined';
  readonly row: LogFileRow;
  /** A word. */
  readonly reason: string;
  readonly message: string;
}

/** It could not be had this time. */
export interface FileForLater {
  readonly kind: 'later';
  readonly row: LogFileRow;
  readonly reason: string;
  readonly message: string;
  readonly nextTryMs: number;
}

export interface ReadingFiles {
  /** The bytes of a file. @throws AppError */
  fetch(row: LogFileRow, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  readonly readers: Pick<ReaderPool, 'read'>;
  nowMs(): number;
}

/** The family of files that hold them. */
const AWS_INSIGHTS = 'CloudTrail-Insight';
/** Enough to hide a bucket's latency and keep the reading threads busy. */
const AHEAD: Ahead = { itemsMax: 48, sizeMax: 128 * 1024 * 1024 };
/** With the pauses below: most of a day. Then whoever operates this has to look. */
const TRIES_MAX = 100;
const PAUSE_MIN_MS = 2_000;
const PAUSE_MAX_MS = 15 * 60_000;

/**
 * Reads files in the order given, each event once; ids of what is counted go into `counted`. Ends early, with the results so far, on `signal`.
 */
export async function* readFiles(
  rows: readonly LogFileRow[],
  counted: CountedWindow,
  reading: ReadingFiles,
  signal: AbortSignal,
): AsyncGenerator<FileResult> {
  const outcomes = inOrder(
    rows,
    ({ bytes }) => bytes,
    (row) => (row.family === AWS_INSIGHTS ? readInsights(row, reading, signal) : readOnce(row, reading, signal)),
    AHEAD,
    signal,
  );
  for await (const [row, outcome] of outcomes) {
    const result = await resultOf(row, outcome, counted, reading, signal);
    if (signal.aborted) return;
    yield result;
  }
}

type Outcome = FileOutcome | FileOfAwsInsights | FileGivenUp | { readonly kind: 'not-had'; readonly error: unknown };

async function resultOf(
  row: LogFileRow,
  outcome: Outcome,
  counted: CountedWindow,
  reading: ReadingFiles,
  signal: AbortSignal,
): Promise<FileResult> {
  switch (outcome.kind) {
    case 'not-had':
      return notHad(row, outcome.error, reading.nowMs());
    case 'aws-insights':
    case 'quarantined':
      return outcome;
    default:
      return countOnce(row, outcome, counted, reading, signal);
  }
}

async function readInsights(row: LogFileRow, { fetch }: ReadingFiles, signal: AbortSignal): Promise<Outcome> {
  try {
    const read = readAwsInsights(await fetch(row, signal), row.lane);
    if (read.kind === 'unreadable') return { ...read, kind: 'quarantined', row };
    const { insights, rejected } = read;
    const records = { read: insights.length + rejected, counted: insights.length, duplicates: 0, rejected };
    return { kind: 'aws-insights', row, insights, records };
  } catch (error) {
    return { kind: 'not-had', error };
  }
}

async function readOnce(
  row: LogFileRow,
  { fetch, readers }: ReadingFiles,
  signal: AbortSignal,
  drop?: BigUint64Array<ArrayBuffer>,
): Promise<FileOutcome | { readonly kind: 'not-had'; readonly error: unknown }> {
  try {
    const bytes = await fetch(row, signal);
    return await readers.read({ bytes, key: row.address, pack: true, ...(drop && { drop }) }, drop !== undefined);
  } catch (error) {
    return { kind: 'not-had', error };
  }
}

async function countOnce(
  row: LogFileRow,
  first: FileOutcome,
  counted: CountedWindow,
  reading: ReadingFiles,
  signal: AbortSignal,
): Promise<FileResult> {
  if (first.kind !== 'read') return givenUp(row, first);
  const repeats = counted.repeatsIn(first.eventIds, row.deliveredMinute);
  // Events of version 1.0 have no id, so that counting ids alone could lose them.
  if (repeats.length === first.records.counted && repeats.length > 0) return allRepeated(row, first);
  if (repeats.length === 0) return takeIn(row, first, counted);
  const again = await readOnce(row, reading, signal, repeats);
  if (again.kind === 'not-had') return notHad(row, again.error, reading.nowMs());
  return again.kind === 'read' ? takeIn(row, again, counted) : givenUp(row, again);
}

function takeIn(row: LogFileRow, file: FileRead, counted: CountedWindow): FileCounted {
  const { tally, packed, eventIds, records } = file;
  counted.add(eventIds, row.deliveredMinute);
  return { kind: 'counted', row, tally: records.counted > 0 ? tally : undefined, packed, eventIds, records };
}

function allRepeated(row: LogFileRow, { records }: FileRead): FileCounted {
  const { read, counted, duplicates, rejected } = records;
  return {
    kind: 'counted',
    row,
    tally: undefined,
    packed: undefined,
    eventIds: new BigUint64Array(0),
    records: { read, counted: 0, duplicates: duplicates + counted, rejected },
  };
}

function givenUp(row: LogFileRow, outcome: Exclude<FileOutcome, FileRead>): FileGivenUp {
  const reason = outcome.kind === 'failed' ? 'reader-failed' : outcome.reason;
  return { kind: 'quarantined', row, reason, message: outcome.message };
}

/** A failure that may pass is tried again, for most of a day; any other is not worth it. */
function notHad(row: LogFileRow, error: unknown, nowMs: number): FileGivenUp | FileForLater {
  const message = error instanceof Error ? error.message : String(error);
  const reason = error instanceof AppError ? error.code : 'UNEXPECTED';
  const mayPass = !(error instanceof AppError) || error.retryable || error.code === 'AWS_DENIED';
  if (!mayPass || row.attempts + 1 >= TRIES_MAX) return { kind: 'quarantined', row, reason, message };
  const nextTryMs = nowMs + Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS * 2 ** row.attempts);
  return { kind: 'later', row, reason, message, nextTryMs };
}
