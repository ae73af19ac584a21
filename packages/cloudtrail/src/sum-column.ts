const ROWS_MIN = 32;

/** A growing column of unsigned sums beside a RowTable; a row nothing was added to reads 0. */
export class SumColumn {
  #cells = new Uint32Array(ROWS_MIN);

  add(row: number, amount: number): void {
    if (row >= this.#cells.length) {
      const grown = new Uint32Array(Math.max(row + 1, this.#cells.length * 2));
      grown.set(this.#cells);
      this.#cells = grown;
    }
    this.#cells[row]! += amount;
  }

  /** The sums of the first `size` rows. */
  column(size: number): Uint32Array {
    const column = new Uint32Array(size);
    column.set(this.#cells.subarray(0, size));
    return column;
  }
}
