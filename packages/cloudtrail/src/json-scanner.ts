import { scalarEnd, skipSpace, stringEnd } from './json-end.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Deeper than any request a service takes; what is deeper is not for this scanner. */
const DEPTH_MAX = 100;

/** Distinct values of a file that are remembered at a time: large files have some thousand. */
const SLOTS_MAX = 2 ** 13;
const SLOTS_MIN = 2 ** 6;
const BYTES_PER_SLOT = 512;

/** Leading bytes by which a known object is looked for: as far as the session in an assumed role's identity. */
const PREFIX_BYTES = 96;

/** What a position is when there is no JSON: no value ends before its first byte. */
export const NONE = 0;

/**
 * Walks over JSON in bytes and makes values only of what is asked for. Accepts exactly what JSON.parse accepts, up to DEPTH_MAX:
 * whatever is skipped is checked too. A value met before is recognised by its bytes and is the same object again.
 */
export class JsonScanner {
  readonly bytes: Latin1Buffer;
  /** Where the value that {@link value} gave ends, or NONE. */
  end = NONE;
  /** Whether the last string was of ASCII characters that stand for themselves. */
  #isPlain = false;
  readonly #view: DataView;
  readonly #wordMax: number;
  readonly #mask: number;
  /** A cache with one place per hash: a value that is pushed out is only made again. */
  readonly #starts: Uint32Array;
  readonly #lengths: Uint32Array;
  readonly #values: unknown[];
  /** Where the last object with a like prefix is remembered: what has been replaced since then is not equal any more. */
  readonly #byPrefix: Uint32Array;

  constructor(bytes: Buffer) {
    this.bytes = bytes as Latin1Buffer;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#wordMax = bytes.length - 4;
    let slots = SLOTS_MIN;
    while (slots < SLOTS_MAX && slots * BYTES_PER_SLOT < bytes.length) slots *= 2;
    this.#mask = slots - 1;
    this.#starts = new Uint32Array(slots);
    this.#lengths = new Uint32Array(slots);
    this.#byPrefix = new Uint32Array(slots);
    this.#values = new Array<unknown>(slots).fill(undefined);
  }

  /** The value that starts here; look at {@link end} before using it. */
  value(at: number): unknown {
    if (this.bytes[at] !== OPEN_BRACE) return this.#values[this.#slotOf(at)];
    const prefix = this.#hash(at, Math.min(at + PREFIX_BYTES, this.bytes.length)) & this.#mask;
    const guess = this.#byPrefix[prefix]!;
    const length = this.#lengths[guess]!;
    // A complete object is no beginning of a longer one, so equal bytes are the whole value.
    if (length > 0 && this.equal(this.#starts[guess]!, at, length)) {
      this.end = at + length;
      return this.#values[guess];
    }
    const slot = this.#slotOf(at);
    this.#byPrefix[prefix] = slot;
    return this.#values[slot];
  }

  /** A value that is hardly ever the same twice: made anew, not remembered. */
  passingValue(at: number): unknown {
    this.end = this.valueEnd(at);
    if (this.end === NONE) return undefined;
    return this.bytes[at] === QUOTE && this.#isPlain ? this.bytes.latin1Slice(at + 1, this.end - 1) : this.#made(at);
  }

  /** Behind the value that starts here, or NONE. */
  valueEnd(at: number, depth = 0): number {
    const first = this.bytes[at];
    if (first === QUOTE) return this.#stringEnd(at);
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      return depth === DEPTH_MAX ? NONE : this.#containerEnd(at, first + 2, depth);
    }
    return Math.max(NONE, scalarEnd(this.bytes, at));
  }

  /** The first byte from here that is no white space. */
  space(at: number): number {
    return this.bytes[at]! > 0x20 ? at : skipSpace(this.bytes, at);
  }

  #containerEnd(from: number, close: number, depth: number): number {
    const bytes = this.bytes;
    let at = this.space(from + 1);
    if (bytes[at] === close) return at + 1;
    for (;;) {
      if (close === CLOSE_BRACE) {
        if (bytes[at] !== QUOTE) return NONE;
        at = this.#stringEnd(at);
        if (at === NONE) return NONE;
        at = this.space(at);
        if (bytes[at] !== COLON) return NONE;
        at = this.space(at + 1);
      }
      at = this.valueEnd(at, depth + 1);
      if (at === NONE) return NONE;
      at = this.space(at);
      if (bytes[at] === close) return at + 1;
      if (bytes[at] !== COMMA) return NONE;
      at = this.space(at + 1);
    }
  }

  /** Four bytes at a time up to the first that is a quote, a backslash or a control character. */
  #stringEnd(from: number): number {
    const view = this.#view;
    let seen = 0;
    for (let at = from + 1; at <= this.#wordMax; at += 4) {
      const word = view.getInt32(at, true);
      seen |= word;
      const quote = word ^ 0x22222222;
      const backslash = word ^ 0x5c5c5c5c;
      const found =
        (((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash) | ((word - 0x20202020) & ~word)) &
        0x80808080;
      if (found === 0) continue;
      const place = at + ((31 - Math.clz32(found & -found)) >> 3);
      this.#isPlain = (seen & 0x80808080) === 0 && this.bytes[place] === QUOTE;
      return this.bytes[place] === QUOTE ? place + 1 : Math.max(NONE, stringEnd(this.bytes, place - 1));
    }
    this.#isPlain = false;
    return Math.max(NONE, stringEnd(this.bytes, from));
  }

  /** Where the value that starts here is remembered from now on. */
  #slotOf(at: number): number {
    this.end = this.valueEnd(at);
    const length = this.end - at;
    if (length <= 0) return 0;
    const slot = this.#hash(at, this.end) & this.#mask;
    if (this.#lengths[slot] === length && this.equal(this.#starts[slot]!, at, length)) return slot;
    this.#values[slot] = this.#made(at);
    this.#starts[slot] = at;
    this.#lengths[slot] = length;
    return slot;
  }

  #made(at: number): unknown {
    return JSON.parse(this.bytes.toString('utf8', at, this.end));
  }

  /** Whether so many bytes are the same in two places of the file. */
  equal(left: number, right: number, length: number): boolean {
    if (right + length > this.bytes.length) return false;
    const view = this.#view;
    let at = 0;
    for (; at + 4 <= length; at += 4) {
      if (view.getInt32(left + at, true) !== view.getInt32(right + at, true)) return false;
    }
    for (; at < length; at++) if (this.bytes[left + at] !== this.bytes[right + at]) return false;
    return true;
  }

  #hash(start: number, end: number): number {
    const view = this.#view;
    let hash = end - start;
    let at = start;
    for (; at + 4 <= end; at += 4) hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
    for (; at < end; at++) hash = Math.imul(hash ^ this.bytes[at]!, 0x9e3779b1);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x85ebca6b);
    return hash ^ (hash >>> 13);
  }
}

/** What Buffer.toString calls for latin1, without its detours, which take longer than short texts do. Undocumented, but in every Node. */
interface Latin1Buffer extends Buffer {
  latin1Slice(start: number, end: number): string;
}
