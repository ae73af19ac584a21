import { DIMENSIONS } from '@trailwarden/cloudtrail';
import { BLAME_MINUTES } from '../constants.js';
import type { Lane } from '../state/lane.js';
import { principalName } from '../state/names.js';
import { CALLS, ERRORS, PRINCIPAL_ERRORS, USUAL_VALUES, USUAL_WIDTH } from '../state/series-table.js';

const PRINCIPAL = DIMENSIONS.indexOf('principal');
/** Share of a week's calls that makes a principal answerable for their absence. */
const SILENT_SHARE = 0.5;

/** Who is behind too many calls or errors: whoever made most of them in the last 15 minutes; -1 when nobody is known. */
export function blameAbove(lane: Lane, row: number, minute: number): number {
  const { columns: c } = lane.series;
  if (c.kind[row] === PRINCIPAL_ERRORS) return c.principal[row]!;
  const errors = c.kind[row] === ERRORS;
  const calls = errors ? c.partner[row]! - 1 : row;
  const { columns: r, length } = lane.recent.table;
  const sums = new Map<number, number>();
  for (let i = lane.recent.firstSince(minute - BLAME_MINUTES + 1); i < length; i++) {
    if (r.series[i] !== calls || r.dimension[i] !== PRINCIPAL) continue;
    sums.set(r.value[i]!, (sums.get(r.value[i]!) ?? 0) + (errors ? r.errors[i]! : r.calls[i]!));
  }
  let blamed = -1;
  for (const [principal, sum] of sums) {
    const most = sums.get(blamed) ?? 0;
    if (sum > most || (sum === most && sum > 0 && principalName(lane, principal) < principalName(lane, blamed)))
      blamed = principal;
  }
  return blamed;
}

/** Whose absence it is: the principal that made more than half of the week's calls; -1 when there is none. */
export function blameBelow(lane: Lane, row: number): number {
  const { columns: c } = lane.series;
  if (c.kind[row] !== CALLS) return -1;
  let total = 0;
  let most = 0;
  let blamed = -1;
  for (let i = 0; i < USUAL_VALUES; i++) {
    const at = row * USUAL_WIDTH + i;
    if (c.usualValue[at] === 0) continue;
    total += c.usualCount[at]!;
    if (c.usualCount[at]! > most) {
      most = c.usualCount[at]!;
      blamed = c.usualValue[at]! - 1;
    }
  }
  return most > SILENT_SHARE * total ? blamed : -1;
}
