import { HashGeneration } from './hash-generation.js';
import type { HashSet64 } from './hash-set.js';
import { hashText } from './hash-text.js';
import { isObject, isText, type JsonObject } from './text.js';

/**
 * The id under which a record is counted once: its eventID, but the original's for an `UPDATED_DATA` addendum, which delivers an
 * old event again under a new id. (A `DELIVERY_DELAY` addendum is a first delivery.) Undefined for version 1.0, which has none.
 */
export function countingId(record: JsonObject): string | undefined {
  const addendum = record.addendum;
  if (isObject(addendum) && addendum.reason === 'UPDATED_DATA' && isText(addendum.originalEventID)) {
    return addendum.originalEventID;
  }
  const id = record.eventID;
  return isText(id) ? id : undefined;
}

/** The ids counted from one file, beside those counted before. */
export class EventIds {
  readonly #before: HashSet64 | undefined;
  /** A single generation: within a file nothing is forgotten, RECORDS_MAX is the bound. */
  readonly #seen = new HashGeneration();
  readonly #hash = new Uint32Array(2);

  constructor(before: HashSet64 | undefined) {
    this.#before = before;
  }

  /** False when the id was counted before, in this file or an earlier one; else it is counted from now on. */
  add(id: string): boolean {
    hashText(id, this.#hash);
    const [low, high] = [this.#hash[0]!, this.#hash[1]!];
    return this.#before?.has(low, high) !== true && this.#seen.add(low, high);
  }

  /** One hash an id, low half in the low bits, in the order they were added. */
  hashes(): BigUint64Array {
    const hashes = new BigUint64Array(this.#seen.size);
    new Uint32Array(hashes.buffer).set(this.#seen.hashes);
    return hashes;
  }
}
