import { DecodeError } from './errors.js';
import { HashGeneration } from './hash-generation.js';

/** Two generations of so many hashes take 2.7 GB; nobody means to ask for more. */
const CAPACITY_MAX = 2 ** 26;

const VERSION = 1;
const HEADER_WORDS = 4;

/**
 * A bounded set of 8-byte hashes, given as two unsigned 32-bit halves.
 *
 * Two generations: hashes are added to the current one; when it holds `capacity` it becomes the previous one, and the one
 * before that is forgotten. So at least the last `capacity` distinct hashes are known and fewer than twice as many, in
 * 13 to 27 bytes each. Starts at 160 bytes of arrays. The same operations always give the same set and bytes.
 */
export class HashSet64 {
  readonly capacity: number;
  #current = new HashGeneration();
  #previous = EMPTY;
  /** Hashes that stand in both generations. */
  #shared = 0;

  /** Throws a RangeError unless capacity is a whole number from 1 to 2^26. */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > CAPACITY_MAX) {
      throw new RangeError(`capacity must be a whole number from 1 to ${CAPACITY_MAX}, not ${capacity}`);
    }
    this.capacity = capacity;
  }

  /** Distinct hashes known. */
  get size(): number {
    return this.#current.size + this.#previous.size - this.#shared;
  }

  has(low: number, high: number): boolean {
    return this.#current.has(low >>> 0, high >>> 0) || this.#previous.has(low >>> 0, high >>> 0);
  }

  /** True when the hash was not known. One known only from the previous generation is moved up, and so kept for longer. */
  add(low: number, high: number): boolean {
    const [a, b] = [low >>> 0, high >>> 0];
    if (!this.#current.add(a, b)) return false;
    const known = this.#previous.has(a, b);
    if (known) this.#shared += 1;
    if (this.#current.size === this.capacity) this.rotate();
    return !known;
  }

  /** Starts a new generation now; what only the previous one held is forgotten. */
  rotate(): void {
    this.#previous = this.#current;
    this.#current = new HashGeneration();
    this.#shared = 0;
  }

  /** Four words (version, capacity, sizes of the previous and the current generation), then the hashes; all little-endian. */
  encode(): Uint8Array {
    const [previous, current] = [this.#previous.hashes, this.#current.hashes];
    const words = new Uint32Array(HEADER_WORDS + previous.length + current.length);
    words.set([VERSION, this.capacity, this.#previous.size, this.#current.size]);
    words.set(previous, HEADER_WORDS);
    words.set(current, HEADER_WORDS + previous.length);
    return new Uint8Array(words.buffer);
  }

  /** The set that {@link encode} wrote: it answers and goes on exactly as the original. Throws a DecodeError for anything else. */
  static decode(bytes: Uint8Array): HashSet64 {
    if (bytes.length < HEADER_WORDS * 4 || bytes.length % 4 !== 0)
      throw new DecodeError('not a hash set: too short or cut');
    // A copy of just these: `slice` of a Buffer shares all the memory around it.
    const words = new Uint32Array(new Uint8Array(bytes).buffer);
    const [version, capacity = 0, previousSize = 0, currentSize = 0] = words;
    if (version !== VERSION) throw new DecodeError(`not a hash set of version ${VERSION}`);
    if (words.length !== HEADER_WORDS + (previousSize + currentSize) * 2 || capacity < 1 || capacity > CAPACITY_MAX) {
      throw new DecodeError('hash set damaged: its sizes do not fit its length');
    }
    if (previousSize > capacity || currentSize >= capacity)
      throw new DecodeError('hash set damaged: fuller than it may be');
    const set = new HashSet64(capacity);
    const split = HEADER_WORDS + previousSize * 2;
    set.#previous = generationOf(words.subarray(HEADER_WORDS, split));
    set.#current = generationOf(words.subarray(split));
    for (let at = split; at < words.length; at += 2) {
      if (set.#previous.has(words[at]!, words[at + 1]!)) set.#shared += 1;
    }
    return set;
  }
}

/** Shared by all sets that have no previous generation yet; never added to. */
const EMPTY = new HashGeneration();

function generationOf(hashes: Uint32Array): HashGeneration {
  const generation = new HashGeneration(hashes.length / 2);
  for (let at = 0; at < hashes.length; at += 2) {
    if (!generation.add(hashes[at]!, hashes[at + 1]!)) throw new DecodeError('hash set damaged: a hash stands twice');
  }
  return generation;
}
