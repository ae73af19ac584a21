import type { ReadLimits } from './log-file.js';

const MIB = 2 ** 20;

/** V8 holds strings of up to 2^29 - 24 characters; the margin is so that no off-by-some of ours meets that wall. */
const INFLATED_BYTES_MAX = 511 * MIB;

/** A record takes 128 bytes at the very least, so no true log file within INFLATED_BYTES_MAX has more. */
export const RECORDS_MAX = 2 ** 22;

/** Real log files reach 12, one of the same record over and over about 200; deflate itself can reach 1,032. */
const EXPANSION_MAX = 250;

/** Below this, a file may expand as it likes: small files of equal records do, and the memory is harmless. */
const EXPANSION_FREE_BYTES = 16 * MIB;

export const READ_LIMITS: ReadLimits = { inflatedBytesMax: INFLATED_BYTES_MAX, expansionMax: EXPANSION_MAX };

/** Largest inflated size allowed for a gzipped file of so many bytes. */
export function inflatedBytesMaxOf(gzippedBytes: number, limits: Partial<ReadLimits> | undefined): number {
  const expansionMax = limits?.expansionMax ?? READ_LIMITS.expansionMax;
  const byExpansion = Math.max(EXPANSION_FREE_BYTES, Math.floor(expansionMax * gzippedBytes));
  return Math.min(plainBytesMaxOf(limits), byExpansion);
}

/** Largest size allowed for a file that is not compressed. A limit beyond what V8 can hold is lowered to that. */
export function plainBytesMaxOf(limits: Partial<ReadLimits> | undefined): number {
  return Math.min(limits?.inflatedBytesMax ?? READ_LIMITS.inflatedBytesMax, INFLATED_BYTES_MAX);
}
