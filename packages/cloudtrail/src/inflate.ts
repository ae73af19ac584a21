import { constants, gunzipSync } from 'node:zlib';
import type { LogFileUnreadable, ReadLimits } from './log-file.js';
import { inflatedBytesMaxOf } from './read-limits.js';
import { unreadable } from './unreadable.js';

/** One output buffer for nearly every file; the size a file states is not trusted beyond this. */
const CHUNK_BYTES_MAX = 64 * 2 ** 20;
const CHUNK_BYTES_MIN = 16 * 2 ** 10;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && (bytes.length === 1 || bytes[1] === 0x8b);
}

/** The contents of a gzip file of any number of members, all checksums checked. Zeros after the last member are padding, anything else is damage. */
export function inflate(
  bytes: Uint8Array,
  limits: Partial<ReadLimits> | undefined,
): { readonly kind: 'inflated'; readonly bytes: Buffer } | LogFileUnreadable {
  const bytesMax = inflatedBytesMaxOf(bytes.length, limits);
  const options = { maxOutputLength: bytesMax, chunkSize: chunkBytes(bytes, bytesMax) };
  try {
    const { buffer, engine } = gunzipSync(bytes, { ...options, info: true }) as unknown as InflateInfo;
    const end = engine.bytesWritten;
    const stray = bytes.subarray(end).findIndex((byte) => byte !== 0);
    if (stray < 0) return { kind: 'inflated', bytes: buffer };
    return corrupt(end + stray, 'there is something else after the end of the gzip data');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      const message = `The file inflates to more than ${bytesMax} bytes, the limit for a file of its size. If it is truly a log file, split it.`;
      return unreadable('oversized', { byte: bytesMax }, message);
    }
    if (code === 'Z_BUF_ERROR') {
      const message = 'The gzip data ends too early: the file was cut. Download or copy it again.';
      return unreadable('truncated', { byte: bytes.length }, message);
    }
    // zlib's own messages are fixed phrases: none repeats the data.
    if (code === 'Z_DATA_ERROR') return corrupt(corruptByte(bytes, options), message);
    throw error;
  }
}

interface InflateInfo {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function corrupt(byte: number, why: string): LogFileUnreadable {
  return unreadable('corrupt', { byte }, `The gzip data is damaged: ${why}. Download or copy the file again.`);
}

/** zlib does not say where it stopped; the shortest prefix that is already wrong does, in log2(bytes) attempts. */
function corruptByte(bytes: Uint8Array, options: { maxOutputLength: number; chunkSize: number }): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    try {
      gunzipSync(bytes.subarray(0, middle), { ...options, finishFlush: constants.Z_SYNC_FLUSH });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return bad - 1;
}

/** The size stated in the last four bytes, as a hint only: it is modulo 4 GiB, of the last member, and easy to forge. */
function chunkBytes(bytes: Uint8Array, bytesMax: number): number {
  const at = bytes.length - 4;
  if (at < 0) return CHUNK_BYTES_MIN;
  const stated = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
  const ceiling = Math.min(bytesMax, CHUNK_BYTES_MAX, bytes.length * 1032);
  return Math.max(CHUNK_BYTES_MIN, Math.min(stated + 64, ceiling));
}
