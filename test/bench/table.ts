import { styleText } from 'node:util';

/** A row of numbers under a name; cells are text already, so that each says its own unit and precision. */
export interface Row {
  readonly name: string;
  readonly cells: readonly string[];
  /** What the table is about. */
  readonly ours?: boolean;
}

const GAP = '   ';
const INDENT = '  ';

/** Prints a titled table: names to the left, figures to the right, notes below. */
export function printTable(title: string, about: string, columns: readonly string[], rows: readonly Row[]): void {
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map(({ cells }) => (cells[index] ?? '').length)),
  );
  const line = (name: string, cells: readonly string[]): string =>
    `${INDENT}${name.padEnd(nameWidth)}${cells.map((cell, index) => `${GAP}${cell.padStart(widths[index] ?? 0)}`).join('')}`;
  console.log(`\n${styled('bold', title)}${INDENT}${styled('dim', about)}\n`);
  console.log(styled('dim', line('', columns)));
  for (const { name, cells, ours } of rows) console.log(ours ? styled('bold', line(name, cells)) : line(name, cells));
  console.log('');
}

export function printNote(text: string): void {
  console.log(`${INDENT}${text}`);
}

/** A promise with a number in it, and whether it is kept. */
export function printBar(promise: string, measured: string, kept: boolean): void {
  console.log(`${INDENT}${promise}: ${measured}  ${styled(kept ? 'green' : 'red', kept ? 'PASS' : 'BELOW')}`);
}

function styled(style: 'bold' | 'dim' | 'green' | 'red', text: string): string {
  return process.stdout.isTTY === true ? styleText(style, text) : text;
}
