import Table from 'cli-table3';
import type { Ink } from './ink.js';

interface TableColumn {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly right: boolean;
}

const NO_BORDERS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid', 'middle']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`, `${side}-mid`])
    .map((side) => [side, '']),
);

/** Columns side by side without lines between them; first the heads, then a line a row. Cells are safe, and of one line. */
export function columnsTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  ink: Ink,
): string[] {
  const table = new Table({
    head: columns.map(({ title }) => ink.faint(title)),
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
