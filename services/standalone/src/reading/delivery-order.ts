import { parseLogKey } from '@trailwarden/cloudtrail';
import type { FoundFile, LogFileSource } from '../sources/port.js';

/** `history` is only learnt from; `main` is what was asked about. */
export type Role = 'history' | 'main';

export interface ListedFile extends FoundFile {
  readonly source: LogFileSource;
  readonly role: Role;
}

/** A file to read. `deliveredMinute` is undefined when its name does not tell, as with an export. */
export interface FileToRead extends ListedFile {
  readonly deliveredMinute: number | undefined;
}

export interface ReadingPlan {
  readonly files: readonly FileToRead[];
  /** Files left out, by what they are: the family, as "CloudTrail-Digest", or "other". */
  readonly skipped: ReadonlyMap<string, number>;
}

/** Families of log files that hold records of calls. */
const READ_FAMILIES: ReadonlySet<string> = new Set(['CloudTrail', 'CloudTrail-NetworkActivity']);
/** Where other services keep logs of their own in the same bucket: never an export of records. */
const OTHER_SERVICE = /\/AWSLogs\/(?:o-[a-z0-9]+\/)?\d{12}\/(?!CloudTrail)/;
/** What exports of records are called on disk. */
const EXPORT_NAME = /\.(json|jsonl|ndjson|json\.gz|jsonl\.gz|ndjson\.gz|gz)$/i;

/**
 * Sorts out what is no log file and puts the rest in the order it was delivered in.
 *
 * Files whose names do not tell come first, by address. History comes before the rest; where every main file tells its time,
 * the two are merged, so that history may overlap or surround what was asked about.
 */
export function planReading(listed: readonly ListedFile[]): ReadingPlan {
  const files: FileToRead[] = [];
  const skipped = new Map<string, number>();
  for (const file of listed) {
    const { deliveredMinute, skipAs } = byKey(file);
    if (skipAs === undefined) files.push({ ...file, deliveredMinute });
    else skipped.set(skipAs, (skipped.get(skipAs) ?? 0) + 1);
  }
  const merged = files.every((file) => file.role === 'history' || file.deliveredMinute !== undefined);
  return { files: files.sort(merged ? byDelivery : byRoleAndDelivery), skipped };
}

function byKey(file: ListedFile): { deliveredMinute?: number; skipAs?: string } {
  const key = parseLogKey(file.address);
  if (key.kind === 'other') {
    const maybe = EXPORT_NAME.test(file.address) && !OTHER_SERVICE.test(file.address);
    return file.named || maybe ? {} : { skipAs: 'other' };
  }
  if (READ_FAMILIES.has(key.family)) return { deliveredMinute: key.deliveredMinute };
  return file.named ? {} : { skipAs: key.family };
}

function byRoleAndDelivery(one: FileToRead, other: FileToRead): number {
  if (one.role !== other.role) return one.role === 'history' ? -1 : 1;
  return byDelivery(one, other);
}

function byDelivery(one: FileToRead, other: FileToRead): number {
  const minutes = (one.deliveredMinute ?? 0) - (other.deliveredMinute ?? 0);
  if (minutes !== 0) return minutes;
  return one.address < other.address ? -1 : one.address > other.address ? 1 : 0;
}
