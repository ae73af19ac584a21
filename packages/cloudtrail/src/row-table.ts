const SLOTS_MIN = 64;
const WIDTH = 5;

/**
 * Rows of up to five unsigned integers, each distinct row once, numbered in order of arrival.
 * Open addressing on typed arrays: finding a row allocates nothing. Grows at half load, so a probe always ends.
 */
export class RowTable {
  /** Row number + 1; 0 is free. */
  #slots = new Uint32Array(SLOTS_MIN);
  #cells = new Uint32Array((SLOTS_MIN / 2) * WIDTH);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of the row, which is added when it is new. */
  row(a: number, b: number, c = 0, d = 0, e = 0): number {
    const mask = this.#slots.length - 1;
    let slot = hash(a, b, c, d, e) & mask;
    for (let found = this.#slots[slot]!; found !== 0; found = this.#slots[slot]!) {
      const at = (found - 1) * WIDTH;
      const cells = this.#cells;
      if (cells[at] === a && cells[at + 1] === b && cells[at + 2] === c && cells[at + 3] === d && cells[at + 4] === e) {
        return found - 1;
      }
      slot = (slot + 1) & mask;
    }
    const at = this.#size * WIDTH;
    this.#cells[at] = a;
    this.#cells[at + 1] = b;
    this.#cells[at + 2] = c;
    this.#cells[at + 3] = d;
    this.#cells[at + 4] = e;
    this.#size += 1;
    this.#slots[slot] = this.#size;
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    return this.#size - 1;
  }

  /** What all rows have in this place. */
  column(column: number): Uint32Array {
    const cells = new Uint32Array(this.#size);
    for (let row = 0; row < this.#size; row++) cells[row] = this.#cells[row * WIDTH + column]!;
    return cells;
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    const cells = new Uint32Array((slots.length / 2) * WIDTH);
    cells.set(this.#cells);
    for (let row = 0; row < this.#size; row++) {
      const at = row * WIDTH;
      let slot = hash(cells[at]!, cells[at + 1]!, cells[at + 2]!, cells[at + 3]!, cells[at + 4]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
    this.#cells = cells;
  }
}

function hash(a: number, b: number, c: number, d: number, e: number): number {
  let mixed = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ b, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ c, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ d, 0x165667b1);
  mixed = Math.imul(mixed ^ (mixed >>> 14) ^ e, 0x85ebca6b);
  return mixed ^ (mixed >>> 16);
}
