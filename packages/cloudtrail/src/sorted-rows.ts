/** Rows in order, with the keys they were sorted by. */
export interface SortedRows<Columns extends readonly Uint32Array[]> {
  /** Row numbers, in order. */
  readonly rows: Uint32Array;
  /** Where each row ended up. */
  readonly rank: Uint32Array;
  /** The keys in order, one array a column. */
  readonly columns: { readonly [Column in keyof Columns]: Uint32Array };
}

const DIGIT_BITS = 8;
const DIGITS = 2 ** DIGIT_BITS;
const KEY_BITS = 32;

/**
 * Sorts rows by the first column of unsigned keys, then the second, and so on. A radix sort from the last digit of the last
 * column: keys are ranks and minutes of a file, so most of their digits are the same in all rows and need no pass.
 */
export function sortRows<const Columns extends readonly Uint32Array[]>(columns: Columns): SortedRows<Columns> {
  const size = columns[0]?.length ?? 0;
  let rows = new Uint32Array(size);
  let spare = new Uint32Array(size);
  for (let row = 0; row < size; row++) rows[row] = row;
  for (const keys of columns.toReversed()) {
    const { min, span } = range(keys);
    for (let shift = 0; shift < KEY_BITS && span >>> shift > 0; shift += DIGIT_BITS) {
      sortByDigit(rows, spare, keys, min, shift);
      [rows, spare] = [spare, rows];
    }
  }
  const rank = spare;
  for (let at = 0; at < size; at++) rank[rows[at]!] = at;
  return { rows, rank, columns: columns.map((keys) => gather(keys, rows)) as SortedRows<Columns>['columns'] };
}

/** `values[at]` for each of the places. */
export function gather(values: Uint32Array, places: Uint32Array): Uint32Array {
  const gathered = new Uint32Array(places.length);
  for (let at = 0; at < places.length; at++) gathered[at] = values[places[at]!]!;
  return gathered;
}

/** Stable: rows whose digit is the same stay in their order. */
function sortByDigit(from: Uint32Array, to: Uint32Array, keys: Uint32Array, min: number, shift: number): void {
  const places = new Uint32Array(DIGITS);
  for (const key of keys) places[((key - min) >>> shift) & (DIGITS - 1)]! += 1;
  let place = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = places[digit]!;
    places[digit] = place;
    place += count;
  }
  for (let at = 0; at < from.length; at++) {
    const row = from[at]!;
    const digit = ((keys[row]! - min) >>> shift) & (DIGITS - 1);
    to[places[digit]!++] = row;
  }
}

function range(keys: Uint32Array): { readonly min: number; readonly span: number } {
  let min = keys[0] ?? 0;
  let max = min;
  for (const key of keys) {
    if (key < min) min = key;
    else if (key > max) max = key;
  }
  return { min, span: max - min };
}
