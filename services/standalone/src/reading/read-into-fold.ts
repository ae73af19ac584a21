import type { LogFileRead, Tally } from '@trailwarden/cloudtrail';
import type { OrganizationFold } from '@trailwarden/detector';
import type { FileOutcome, ReaderPool } from '@trailwarden/platform';
import { type Ahead, CountedIds, inOrder } from '@trailwarden/platform';
import { type Coverage, countCoverage } from './coverage.js';
import type { FileToRead, ReadingPlan } from './delivery-order.js';

/** Enough to keep a bucket's latency hidden and threads busy, little enough to hold in memory (compressed, plus what it inflates to). */
const AHEAD: Ahead = { itemsMax: 64, sizeMax: 256 * 1024 * 1024 };

export interface ReadingProgress {
  /** Called after every file. */
  advance(done: { readonly files: number; readonly bytes: number; readonly records: number }): void;
}

export interface ReadingResult {
  readonly coverage: Coverage;
  /** First and last minute with an event in the main files; undefined when they had none. */
  readonly mainSpan: { readonly firstMinute: number; readonly lastMinute: number } | undefined;
}

/** Reads every file of the plan and adds it to the fold, in order, each event once. Ends early, without an error, on `signal`. */
export async function readIntoFold(
  plan: ReadingPlan,
  fold: Pick<OrganizationFold, 'add'>,
  pool: Pick<ReaderPool, 'read'>,
  progress: ReadingProgress,
  signal: AbortSignal,
): Promise<ReadingResult> {
  const listed = plan.files.length + [...plan.skipped.values()].reduce((sum, files) => sum + files, 0);
  const coverage = countCoverage(listed, plan.skipped);
  const ids = new CountedIds();
  const span = { firstMinute: Number.POSITIVE_INFINITY, lastMinute: Number.NEGATIVE_INFINITY };
  let files = 0;
  let bytes = 0;

  const outcomes = inOrder(
    plan.files,
    ({ bytes: size }) => size,
    (file) => readFile(file, pool, signal),
    AHEAD,
    signal,
  );
  for await (const [file, first] of outcomes) {
    const outcome = first.kind === 'read' ? await withoutRepeats(file, first, ids, pool, signal) : first;
    if (outcome.kind === 'repeated') coverage.repeated(outcome.of);
    else if (outcome.kind === 'read') {
      coverage.read(outcome);
      ids.add(outcome.eventIds);
      fold.add(outcome.tally, file.deliveredMinute);
      if (file.role === 'main') widen(span, outcome.tally);
    } else if (!signal.aborted) coverage.unreadable(file.address, outcome);
    files += 1;
    bytes += file.bytes;
    progress.advance({ files, bytes, records: coverage.records() });
  }
  const complete = files === plan.files.length;
  return {
    coverage: coverage.finish(signal.aborted || !complete),
    mainSpan: span.firstMinute <= span.lastMinute ? span : undefined,
  };
}

async function readFile(
  file: FileToRead,
  pool: Pick<ReaderPool, 'read'>,
  signal: AbortSignal,
  drop?: BigUint64Array<ArrayBuffer>,
): Promise<FileOutcome> {
  try {
    const bytes = await file.source.fetch(file.address, signal);
    return await pool.read({ bytes, key: file.address, ...(drop && { drop }) }, drop !== undefined);
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

/** Most files repeat nothing; one that repeats in part is read again, to know what the rest adds up to. */
async function withoutRepeats(
  file: FileToRead,
  outcome: LogFileRead,
  ids: CountedIds,
  pool: Pick<ReaderPool, 'read'>,
  signal: AbortSignal,
): Promise<FileOutcome | { readonly kind: 'repeated'; readonly of: LogFileRead }> {
  const repeats = ids.repeatsIn(outcome.eventIds);
  if (repeats.length === 0) return outcome;
  // Events of version 1.0 have no id, so that counting ids alone could lose them.
  if (repeats.length === outcome.records.counted) return { kind: 'repeated', of: outcome };
  return readFile(file, pool, signal, repeats);
}

function widen(span: { firstMinute: number; lastMinute: number }, tally: Tally): void {
  const { minute } = tally.counts; // sorted
  if (minute.length === 0) return;
  span.firstMinute = Math.min(span.firstMinute, minute[0] as number);
  span.lastMinute = Math.max(span.lastMinute, minute[minute.length - 1] as number);
}
