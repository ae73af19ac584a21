import type { RowTable } from './row-table.js';
import type { SumColumn } from './sum-column.js';

/** Everything counted so far, rows in order of arrival; canonicalTally puts it in order. */
export interface RawTally {
  readonly strings: readonly string[];
  readonly series: RowTable;
  readonly principals: RowTable;
  readonly counts: RowTable;
  readonly countCalls: SumColumn;
  readonly countErrors: SumColumn;
  readonly top: RowTable;
  readonly topCalls: SumColumn;
  readonly topErrors: SumColumn;
  readonly principalErrors: RowTable;
  readonly principalErrorSums: SumColumn;
  /** (hour, series, principal, address, agent); the first minute is kept beside it. */
  readonly sightings: RowTable;
  readonly firstMinutes: readonly number[];
}
