/** Plain data in typed arrays: rows that grow, columns that save and load as they are. */

interface ArrayTypes {
  u8: Uint8Array;
  u16: Uint16Array;
  u32: Uint32Array;
  f32: Float32Array;
  f64: Float64Array;
}
type ArrayType = keyof ArrayTypes;

const CONSTRUCTORS = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f32: Float32Array, f64: Float64Array };

/** A column's number type, and how many numbers a row has in it (1 unless said). */
export interface ColumnSpec<T extends ArrayType = ArrayType> {
  readonly type: T;
  readonly width: number;
}

export const column = <T extends ArrayType>(type: T, width = 1): ColumnSpec<T> => ({ type, width });

export type Columns<S extends TableSpec> = { [K in keyof S]: ArrayTypes[S[K]['type']] };
export type TableSpec = Readonly<Record<string, ColumnSpec>>;

/** A table as saved: its columns cut to their rows. */
export interface SavedTable {
  readonly length: number;
  readonly columns: Readonly<Record<string, ArrayTypes[ArrayType]>>;
}

const FIRST_ROWS = 8; // an organization has thousands of lanes with a handful of rows

export class Table<S extends TableSpec> {
  readonly columns: Columns<S>;
  length = 0;
  readonly #spec: S;
  #capacity = 0;

  constructor(spec: S) {
    this.#spec = spec;
    this.columns = {} as Columns<S>;
    this.#resize(0);
  }

  /** Adds a row of zeros; answers its number. */
  push(): number {
    if (this.length === this.#capacity) this.#resize(Math.max(FIRST_ROWS, Math.ceil(this.#capacity * 1.5)));
    return this.length++;
  }

  /** Sets every column of a row to zero. */
  clear(row: number): void {
    for (const [name, { width }] of Object.entries(this.#spec)) {
      this.columns[name]?.fill(0, row * width, (row + 1) * width);
    }
  }

  /** Forgets the first `rows` rows; the others move down. */
  dropFirst(rows: number): void {
    for (const [name, { width }] of Object.entries(this.#spec)) {
      this.columns[name]?.copyWithin(0, rows * width, this.length * width);
      this.columns[name]?.fill(0, (this.length - rows) * width, this.length * width);
    }
    this.length -= rows;
  }

  save(): SavedTable {
    const columns: Record<string, ArrayTypes[ArrayType]> = {};
    for (const [name, { width }] of Object.entries(this.#spec)) {
      columns[name] = this.columns[name]!.slice(0, this.length * width);
    }
    return { length: this.length, columns };
  }

  load(saved: SavedTable): this {
    this.#resize(saved.length);
    for (const name of Object.keys(this.#spec)) this.columns[name]?.set(saved.columns[name]!);
    this.length = saved.length;
    return this;
  }

  /** Bytes held, unused room included. */
  get bytes(): number {
    return Object.values(this.columns).reduce((sum, values) => sum + values.byteLength, 0);
  }

  #resize(capacity: number): void {
    for (const [name, { type, width }] of Object.entries(this.#spec)) {
      const grown = new CONSTRUCTORS[type](capacity * width);
      const old: ArrayTypes[ArrayType] | undefined = this.columns[name];
      if (old) grown.set(old.subarray(0, this.length * width));
      (this.columns as Record<string, ArrayTypes[ArrayType]>)[name] = grown;
    }
    this.#capacity = capacity;
  }
}
