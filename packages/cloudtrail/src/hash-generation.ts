const SLOTS_MIN = 16;

/** Slots are never more than three quarters full, so every probe meets a free one. */
const LOAD_NUMERATOR = 3;
const LOAD_DENOMINATOR = 4;

/** One generation of a HashSet64: distinct 8-byte hashes in the order they came. */
export class HashGeneration {
  /** Place in `#hashes` + 1; 0 is free. */
  #slots: Uint32Array;
  /** Low and high in turn. */
  #hashes: Uint32Array;
  #size = 0;

  constructor(sizeExpected = 0) {
    let slots = SLOTS_MIN;
    while (loadMax(slots) < sizeExpected) slots *= 2;
    this.#slots = new Uint32Array(slots);
    this.#hashes = new Uint32Array(loadMax(slots) * 2);
  }

  get size(): number {
    return this.#size;
  }

  /** Low and high in turn, in the order they came. */
  get hashes(): Uint32Array {
    return this.#hashes.subarray(0, this.#size * 2);
  }

  has(low: number, high: number): boolean {
    return this.#slots[this.#find(low, high)] !== 0;
  }

  /** True when it was new. */
  add(low: number, high: number): boolean {
    let slot = this.#find(low, high);
    if (this.#slots[slot] !== 0) return false;
    if (this.#size === loadMax(this.#slots.length)) {
      this.#grow();
      slot = this.#find(low, high);
    }
    this.#hashes[this.#size * 2] = low;
    this.#hashes[this.#size * 2 + 1] = high;
    this.#size += 1;
    this.#slots[slot] = this.#size;
    return true;
  }

  /** The slot that holds the hash, or the free one where it belongs. Both halves are spread, as either may be the dull one. */
  #find(low: number, high: number): number {
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca77)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & mask;
    for (let place = this.#slots[slot]!; place !== 0; place = this.#slots[slot]!) {
      if (this.#hashes[place * 2 - 2] === low && this.#hashes[place * 2 - 1] === high) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const hashes = this.hashes;
    this.#slots = new Uint32Array(this.#slots.length * 2);
    this.#hashes = new Uint32Array(loadMax(this.#slots.length) * 2);
    this.#hashes.set(hashes);
    for (let place = 0; place < this.#size; place++) {
      this.#slots[this.#find(hashes[place * 2]!, hashes[place * 2 + 1]!)] = place + 1;
    }
  }
}

function loadMax(slots: number): number {
  return (slots * LOAD_NUMERATOR) / LOAD_DENOMINATOR;
}
