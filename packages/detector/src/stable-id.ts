import { createHash } from 'node:crypto';

/**
 * A UUID that says what it is about: the same parts give the same id on every machine and at every replay.
 * Version 8 of RFC 9562, from the first 128 bits of SHA-256. Each part goes in with its type and length, so `('ab', 'c')`,
 * `('a', 'bc')` and `('abc')` differ, as do `1` and `'1'`.
 */
export function stableUuid(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = Buffer.from(String(part), 'utf8');
    hash.update(`${typeof part === 'number' ? 'n' : 's'}${bytes.length}:`).update(bytes);
  }
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
