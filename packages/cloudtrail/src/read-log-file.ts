import { countedEvent } from './counted-event.js';
import { countingId, EventIds } from './event-ids.js';
import { foreignFormat } from './foreign-format.js';
import { inflate, isGzip } from './inflate.js';
import { looksLikeRecord, whatElse } from './likeness.js';
import {
  type LogFileOutcome,
  type LogFileUnreadable,
  REJECTIONS_MAX,
  type ReadLimits,
  type ReadLogFile,
  type ReadOptions,
  type Rejection,
} from './log-file.js';
import { parseLogKey } from './log-key.js';
import { logRecords } from './log-records.js';
import { plainBytesMaxOf, RECORDS_MAX } from './read-limits.js';
import { TallyBuilder } from './tally-builder.js';
import { isObject } from './text.js';
import { unreadable } from './unreadable.js';

/**
 * Reads one log file: bytes → JSON → records → counted events → tally. This is the plain reader, and the oracle of any faster one.
 *
 * Gzip or not, in any shape {@link logRecords} knows; `key` is the S3 key or path, and may be anything. Never throws for what is in the file.
 */
export const readLogFile: ReadLogFile = (bytes, key, options) => {
  const plain = plainBytes(bytes, options?.limits);
  if (plain.kind === 'unreadable') return plain;
  const found = logRecords(plain.bytes);
  if (found.kind === 'unreadable') return found;
  if (found.records.length > RECORDS_MAX) {
    return unreadable(
      'oversized',
      { record: RECORDS_MAX },
      `The file has more than ${RECORDS_MAX} records, the limit. Split it.`,
    );
  }
  return countRecords(found.records, key, options);
};

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

function countRecords(records: readonly unknown[], key: string, options: ReadOptions | undefined): LogFileOutcome {
  const logKey = parseLogKey(key);
  const tally = new TallyBuilder();
  const ids = new EventIds(options?.counted);
  const rejections: Rejection[] = [];
  let counted = 0;
  let duplicates = 0;
  let rejected = 0;
  for (let index = 0; index < records.length; index++) {
    const record = records[index];
    const outcome = countedEvent(record, logKey);
    if (outcome.kind === 'rejected') {
      rejected += 1;
      if (rejections.length < REJECTIONS_MAX) rejections.push({ record: index, reason: outcome.reason });
      continue;
    }
    const id = isObject(record) ? countingId(record) : undefined;
    if (id !== undefined && !ids.add(id)) {
      duplicates += 1;
      continue;
    }
    counted += 1;
    tally.add(outcome.event);
  }
  if (records.length > 0 && rejected === records.length && !records.some(looksLikeRecord)) {
    return unreadable('not-cloudtrail', { record: 0 }, whatElse(records[0]));
  }
  return {
    kind: 'read',
    tally: tally.build(),
    eventIds: ids.hashes(),
    records: { read: records.length, counted, duplicates, rejected },
    rejections,
  };
}
