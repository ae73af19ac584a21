import type { RowTable } from './row-table.js';

/** The rows of a table in their final order, with the keys they were sorted by. */
export interface SortedRows {
  /** Row numbers of the table, in order. */
  readonly rows: Uint32Array;
  /** Where each row of the table ended up. */
  readonly rank: Uint32Array;
  /** The key in `column` of the row at place `at`. */
  key(column: number, at: number): number;
  /** One column of keys in order. */
  column(column: number): Uint32Array;
  /** The same order without the places that `keep` refuses; ranks no longer apply. */
  filter(keep: (at: number) => boolean): SortedRows;
}

const KEYS_MAX = 5;

/** `writeKeys` puts up to five unsigned keys of a row into `keys`; rows are sorted by the first, then the second, and so on. */
export function sortRows(table: RowTable, writeKeys: (keys: Uint32Array, row: number) => void): SortedRows {
  const keys = new Uint32Array(table.size * KEYS_MAX);
  const rows = new Uint32Array(table.size);
  for (let row = 0; row < table.size; row++) {
    writeKeys(keys.subarray(row * KEYS_MAX, (row + 1) * KEYS_MAX), row);
    rows[row] = row;
  }
  rows.sort((left, right) => {
    const a = left * KEYS_MAX;
    const b = right * KEYS_MAX;
    for (let column = 0; column < KEYS_MAX; column++) {
      const difference = keys[a + column]! - keys[b + column]!;
      if (difference !== 0) return difference;
    }
    return 0;
  });
  const rank = new Uint32Array(table.size);
  for (let at = 0; at < rows.length; at++) rank[rows[at]!] = at;
  return inOrder(rows, rank, keys);
}

function inOrder(rows: Uint32Array, rank: Uint32Array, keys: Uint32Array): SortedRows {
  return {
    rows,
    rank,
    key: (column, at) => keys[rows[at]! * KEYS_MAX + column]!,
    column: (column) => rows.map((row) => keys[row * KEYS_MAX + column]!),
    filter: (keep) =>
      inOrder(
        rows.filter((_, at) => keep(at)),
        rank,
        keys,
      ),
  };
}
