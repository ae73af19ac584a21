import { foreignFormat } from './foreign-format.js';
import { inflate, isGzip } from './inflate.js';
import { looksLikeRecord, whatElse } from './likeness.js';
import type {
  LogFileOutcome,
  LogFileRead,
  LogFileUnreadable,
  ReadLimits,
  ReadLogFile,
  ReadOptions,
} from './log-file.js';
import { logRecords } from './log-records.js';
import { principalOf, rememberedPrincipalOf } from './principal.js';
import { plainBytesMaxOf, RECORDS_MAX } from './read-limits.js';
import { RecordCounter } from './record-counter.js';
import { scanRecords } from './scan-records.js';
import { unreadable } from './unreadable.js';

/**
 * Reads one log file: bytes → JSON → records → counted events → tally.
 *
 * Gzip or not, in any shape {@link logRecords} knows; `key` is the S3 key or path, and may be anything. Never throws for what is in the file.
 */
export const readLogFile: ReadLogFile = (bytes, key, options) => {
  const plain = plainBytes(bytes, options?.limits);
  if (plain.kind === 'unreadable') return plain;
  return readQuickly(plain.bytes, key, options) ?? readPlainly(plain.bytes, key, options);
};

/** What {@link readPlainly} says, sooner; undefined unless the file is as delivered and something in it is counted. */
export function readQuickly(bytes: Buffer, key: string, options?: ReadOptions): LogFileRead | undefined {
  const counter = new RecordCounter(key, options, rememberedPrincipalOf());
  const scanned = scanRecords(bytes, (record) => counter.add(record));
  // What a file is that has nothing to count can be told only from what the scan leaves out.
  const usable = scanned && counter.rejected < counter.read && counter.read <= RECORDS_MAX;
  return usable ? counter.outcome() : undefined;
}

/** Reads JSON in any shape with JSON.parse. The oracle of {@link readQuickly}, and its fallback. */
export function readPlainly(bytes: Buffer, key: string, options?: ReadOptions): LogFileOutcome {
  const found = logRecords(bytes);
  if (found.kind === 'unreadable') return found;
  const { records } = found;
  if (records.length > RECORDS_MAX) {
    return unreadable(
      'oversized',
      { record: RECORDS_MAX },
      `The file has more than ${RECORDS_MAX} records, the limit. Split it.`,
    );
  }
  const counter = new RecordCounter(key, options, principalOf);
  for (const record of records) counter.add(record);
  if (records.length > 0 && counter.rejected === records.length && !records.some(looksLikeRecord)) {
    return unreadable('not-cloudtrail', { record: 0 }, whatElse(records[0]));
  }
  return counter.outcome();
}

function plainBytes(
  bytes: Uint8Array,
  limits: Partial<ReadLimits> | undefined,
): { readonly kind: 'inflated'; readonly bytes: Buffer } | LogFileUnreadable {
  if (bytes.length === 0) return unreadable('empty', { byte: 0 }, 'The file has no bytes. Download or copy it again.');
  if (isGzip(bytes)) return inflate(bytes, limits);
  const foreign = foreignFormat(bytes);
  if (foreign !== undefined) return unreadable('not-json', { byte: 0 }, foreign);
  const bytesMax = plainBytesMaxOf(limits);
  if (bytes.length > bytesMax) {
    return unreadable(
      'oversized',
      { byte: bytesMax },
      `The file has more than ${bytesMax} bytes, the limit. Split it.`,
    );
  }
  return { kind: 'inflated', bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}
