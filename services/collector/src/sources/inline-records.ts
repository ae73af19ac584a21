import { gzipSync } from 'node:zlib';

/** What came without a file, in the shape of one. @param records - JSON texts, one a record. */
export function inlineRecords(records: readonly string[]): Uint8Array {
  return gzipSync(`{"Records":[${records.join(',')}]}`);
}
