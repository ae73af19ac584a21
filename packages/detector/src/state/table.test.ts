import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { column, Table } from './table.js';

const spec = { count: column('u32'), share: column('f64'), hours: column('u16', 3) };
const rowOf = ({ columns: c }: Table<typeof spec>, row: number): number[] => [
  c.count[row]!,
  c.share[row]!,
  ...c.hours.subarray(row * 3, row * 3 + 3),
];
const fill = (table: Table<typeof spec>, row: number, seed: number): void => {
  table.columns.count[row] = seed;
  table.columns.share[row] = seed / 7;
  table.columns.hours.set([seed, seed + 1, seed + 2], row * 3);
};
const filled = (rows: number): Table<typeof spec> => {
  const table = new Table(spec);
  for (let row = 0; row < rows; row++) fill(table, table.push(), row + 1);
  return table;
};

describe('Table', () => {
  it('adds rows of zeros and keeps the others while it grows', () => {
    const table = filled(100);

    const added = table.push();

    expect(added).toBe(100);
    expect(rowOf(table, added)).toEqual([0, 0, 0, 0, 0]);
    for (let row = 0; row < 100; row++)
      expect(rowOf(table, row)).toEqual([row + 1, (row + 1) / 7, row + 1, row + 2, row + 3]);
  });

  it('clears one row and no other', () => {
    const table = filled(3);

    table.clear(1);

    expect(rowOf(table, 1)).toEqual([0, 0, 0, 0, 0]);
    expect([rowOf(table, 0)[0], rowOf(table, 2)[0]]).toEqual([1, 3]);
  });

  it('drops first rows, moves the others down, and gives zeros again after', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), (rows, cut) => {
        const table = filled(rows);
        const dropped = Math.min(rows, cut);

        table.dropFirst(dropped);

        expect(table.length).toBe(rows - dropped);
        for (let row = 0; row < table.length; row++) expect(rowOf(table, row)[0]).toBe(row + 1 + dropped);
        expect(rowOf(table, table.push())).toEqual([0, 0, 0, 0, 0]);
      }),
    );
  });

  it('loads what it saved, whatever room was left over', () => {
    const table = filled(11);

    const loaded = new Table(spec).load(table.save());

    expect(loaded.length).toBe(11);
    expect(loaded.save()).toEqual(table.save());
    expect(rowOf(loaded, loaded.push())).toEqual([0, 0, 0, 0, 0]);
  });

  it('saves a copy: later changes do not reach it', () => {
    const table = filled(2);
    const saved = table.save();

    fill(table, 0, 99);

    expect(saved.columns.count![0]).toBe(1);
  });
});
