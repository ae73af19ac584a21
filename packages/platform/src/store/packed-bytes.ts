import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Counts repeat themselves so much that the quickest level does nearly as well as any other. */
const LEVEL = 1;

/**
 * Bytes as they are stored of what is large: a third or less of them. PostgreSQL would compress them too, at a tenth of the speed
 * when it is embedded, and only after all of them have been handed over.
 */
export function packBytes(bytes: Uint8Array): Buffer {
  return deflateRawSync(bytes, { level: LEVEL });
}

export function unpackBytes(packed: Uint8Array): Uint8Array {
  return inflateRawSync(packed);
}
