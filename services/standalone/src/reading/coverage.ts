import type { LogFileRead, RecordCounts } from '@trailwarden/cloudtrail';
import type { FileOutcome } from '@trailwarden/platform';

/** What became of every file and record. Always: found = read + skipped + unreadable + notReached, and read = counted + duplicates + rejected. */
export interface Coverage {
  readonly files: {
    readonly found: number;
    readonly read: number;
    readonly skipped: number;
    readonly unreadable: number;
    /** Left when it was interrupted. */
    readonly notReached: number;
  };
  readonly records: RecordCounts;
  /** Files that hold no records of calls, by what they are. */
  readonly skippedBy: Readonly<Record<string, number>>;
  /** The first UNREADABLE_SHOWN_MAX. */
  readonly unreadable: readonly UnreadableFile[];
  /** Rejected records by reason, most first, among those that files gave reasons for. */
  readonly rejectedBy: readonly { readonly reason: string; readonly records: number }[];
  readonly interrupted: boolean;
}

interface UnreadableFile {
  readonly address: string;
  readonly reason: string;
  readonly message: string;
}

/** Enough to see what is wrong; all are counted. */
const UNREADABLE_SHOWN_MAX = 100;
/** Reasons are the reader's own words; more kinds than this would be a mistake of ours, not worth memory. */
const REASONS_MAX = 100;

export interface CoverageCounter {
  read(outcome: LogFileRead): void;
  /** Counts a file whose events were all counted from others. */
  repeated(outcome: LogFileRead): void;
  unreadable(address: string, outcome: Exclude<FileOutcome, LogFileRead>): void;
  records(): number;
  finish(interrupted: boolean): Coverage;
}

export function countCoverage(found: number, skippedBy: ReadonlyMap<string, number>): CoverageCounter {
  const skipped = [...skippedBy.values()].reduce((sum, files) => sum + files, 0);
  const unreadableFiles: UnreadableFile[] = [];
  const reasons = new Map<string, number>();
  const records = { read: 0, counted: 0, duplicates: 0, rejected: 0 };
  let read = 0;
  let unreadable = 0;

  function addFile(counts: RecordCounts, outcome: LogFileRead): void {
    read += 1;
    records.read += counts.read;
    records.counted += counts.counted;
    records.duplicates += counts.duplicates;
    records.rejected += counts.rejected;
    for (const { reason } of outcome.rejections) {
      if (reasons.has(reason) || reasons.size < REASONS_MAX) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
  }

  return {
    read: (outcome) => addFile(outcome.records, outcome),
    repeated: (outcome) => {
      const { counted, duplicates } = outcome.records;
      addFile({ ...outcome.records, counted: 0, duplicates: duplicates + counted }, outcome);
    },
    unreadable: (address, outcome) => {
      unreadable += 1;
      const reason = outcome.kind === 'unreadable' ? outcome.reason : 'unreachable';
      if (unreadableFiles.length < UNREADABLE_SHOWN_MAX)
        unreadableFiles.push({ address, reason, message: outcome.message });
    },
    records: () => records.read,
    finish: (interrupted) => ({
      files: { found, read, skipped, unreadable, notReached: found - read - skipped - unreadable },
      records,
      skippedBy: Object.fromEntries(skippedBy),
      unreadable: unreadableFiles,
      rejectedBy: [...reasons]
        .map(([reason, count]) => ({ reason, records: count }))
        .sort((one, other) => other.records - one.records),
      interrupted,
    }),
  };
}
