import { PRINCIPAL_KINDS } from './counted-event.js';
import { DecodeError } from './errors.js';
import { DIMENSIONS, type Tally } from './tally.js';
import { isObject } from './text.js';

/** The columns of each table and what their numbers are: plain, or an index into another table, or below a small number. */
const TABLES = {
  series: { account: 'strings', region: 'strings', source: 'strings', name: 'strings', traits: 8 },
  principals: { name: 'strings', kind: PRINCIPAL_KINDS.length },
  counts: { minute: 'any', series: 'series', calls: 'any', errors: 'any' },
  top: { row: 'counts', dimension: DIMENSIONS.length, value: 'any', calls: 'any', errors: 'any' },
  principalErrors: { minute: 'any', series: 'series', principal: 'principals', errors: 'any' },
  sightings: { minute: 'any', series: 'series', principal: 'principals', address: 'strings', agent: 'strings' },
} as const;

/** `value` again, once it is sure to be a tally whose every index leads somewhere. Throws a DecodeError. */
export function checkTally(value: unknown): Tally {
  if (!isObject(value)) throw new DecodeError('tally damaged: not an object');
  const { strings } = value;
  if (!Array.isArray(strings) || !strings.every((text) => typeof text === 'string')) {
    throw new DecodeError('tally damaged: strings');
  }
  const rows: Record<string, number> = { strings: strings.length };
  for (const [table, columns] of Object.entries(TABLES)) rows[table] = checkTable(value[table], table, columns, rows);
  const tally = value as unknown as Tally;
  checkTopValues(tally);
  return tally;
}

function checkTable(
  table: unknown,
  name: string,
  columns: Readonly<Record<string, string | number>>,
  rows: Readonly<Record<string, number>>,
): number {
  if (!isObject(table)) throw new DecodeError(`tally damaged: ${name}`);
  let length: number | undefined;
  for (const [key, limit] of Object.entries(columns)) {
    const column = table[key];
    if (!(column instanceof (typeof limit === 'number' ? Uint8Array : Uint32Array)))
      throw new DecodeError(`tally damaged: ${name}.${key}`);
    if (length !== undefined && column.length !== length)
      throw new DecodeError(`tally damaged: ${name}.${key} is too short`);
    length = column.length;
    const below = typeof limit === 'number' ? limit : (rows[limit] ?? Number.POSITIVE_INFINITY);
    if (!column.every((cell) => cell < below)) throw new DecodeError(`tally damaged: ${name}.${key} leads nowhere`);
  }
  return length ?? 0;
}

function checkTopValues({ top, principals, strings }: Tally): void {
  const principal = DIMENSIONS.indexOf('principal');
  const fits = top.value.every((value, at) => {
    return value < (top.dimension[at] === principal ? principals.name.length : strings.length);
  });
  if (!fits) throw new DecodeError('tally damaged: top.value leads nowhere');
}
