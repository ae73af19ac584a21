import { PRINCIPALS_PER_LANE_MAX, SERIES_PER_LANE_MAX } from '../constants.js';
import type { Pool } from '../pool/pool.js';
import { type Lane, regionRow } from '../state/lane.js';
import { type SeriesNames, seriesKey } from '../state/names.js';
import { ERRORS, PRINCIPAL_ERRORS } from '../state/series-table.js';
import { setExpectation } from './expectation.js';
import { startTail } from './surprise.js';

/** Where everybody goes who comes when a lane's principals are full. */
const OTHER_PRINCIPALS = '(other principals)';
export const FORGIVENESS_MAX = 3;
/** Kind of a row that nobody uses. */
export const FREE = 255;

/** A new row of the series table at work from `minute` on; -1 when the lane is full. */
function addSeries(lane: Lane, kind: number, minute: number, pool: Pool): number {
  const reused = lane.freeSeries.pop();
  if (reused === undefined && lane.series.length >= SERIES_PER_LANE_MAX) {
    lane.seriesDropped++;
    return -1;
  }
  const row = reused ?? lane.series.push();
  const { columns: c } = lane.series;
  c.kind[row] = kind;
  c.judged[row] = 1;
  c.birthHour[row] = Math.floor(minute / 60);
  c.forgiveness[row] = FORGIVENESS_MAX;
  startTail(lane.series, row);
  setExpectation(lane, row, pool);
  c.ratePrevious[row] = c.rate[row]!;
  return row;
}

/** The row of an API's calls, made if new. */
export function callsRow(
  lane: Lane,
  kind: number,
  names: SeriesNames,
  traits: number,
  minute: number,
  pool: Pool,
): number {
  const row = addSeries(lane, kind, minute, pool);
  if (row < 0) return row;
  const { columns: c } = lane.series;
  c.traits[row] = traits;
  c.region[row] = regionRow(lane, names.region);
  c.source[row] = lane.texts.number(names.source);
  c.name[row] = lane.texts.number(names.name);
  lane.seriesRows.set(seriesKey(names), row);
  return row;
}

/** The row of an API's errors, made when it has its first. */
export function errorsRow(lane: Lane, calls: number, minute: number, pool: Pool): number {
  const known = lane.series.columns.partner[calls]!;
  if (known > 0) return known - 1;
  const row = addSeries(lane, ERRORS, minute, pool);
  if (row < 0) return row;
  const { columns: c } = lane.series;
  for (const copied of [c.traits, c.region, c.source, c.name]) copied[row] = copied[calls]!;
  c.partner[calls] = row + 1;
  c.partner[row] = calls + 1;
  return row;
}

/** The row of a principal's errors over all APIs, made when it has its first. */
export function principalErrorsRow(lane: Lane, principal: number, minute: number, pool: Pool): number {
  const known = lane.principals.columns.errorsSeries[principal]!;
  if (known > 0) return known - 1;
  const row = addSeries(lane, PRINCIPAL_ERRORS, minute, pool);
  if (row < 0) return row;
  lane.series.columns.principal[row] = principal;
  lane.principals.columns.errorsSeries[principal] = row + 1;
  return row;
}

/** The row of a principal, made if new. */
export function principalRow(lane: Lane, name: string, kind: number, minute: number): number {
  const known = lane.principalRows.get(name);
  if (known !== undefined) return known;
  if (lane.principals.length >= PRINCIPALS_PER_LANE_MAX && name !== OTHER_PRINCIPALS) {
    return principalRow(lane, OTHER_PRINCIPALS, 1, minute);
  }
  const row = lane.principals.push();
  const { columns: c } = lane.principals;
  c.name[row] = lane.texts.number(name);
  c.kind[row] = kind;
  c.birthMinute[row] = minute;
  lane.principalRows.set(name, row);
  return row;
}

/** The row that unknown principals share once the lane is full; undefined before. */
export function othersRow(lane: Lane): number | undefined {
  return lane.principals.length >= PRINCIPALS_PER_LANE_MAX ? lane.principalRows.get(OTHER_PRINCIPALS) : undefined;
}
