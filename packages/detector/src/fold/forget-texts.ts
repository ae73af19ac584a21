import { DIMENSIONS } from '@trailwarden/cloudtrail';
import { USUAL_AS_DIMENSION } from '../insight/track.js';
import type { Lane } from '../state/lane.js';
import { PRINCIPAL_ERRORS, USUAL_VALUES, USUAL_WIDTH } from '../state/series-table.js';
import { Texts } from '../state/texts.js';
import { FREE } from './rows.js';

const PRINCIPAL = DIMENSIONS.indexOf('principal');
/** Texts that nobody needs any more are forgotten when there are as many as those in use, and this many. */
const UNUSED_TEXTS_MIN = 256;

/** Forgets addresses, agents and error codes of hours that are over: callers write them, and there is no end to them. */
export function forgetTexts(lane: Lane): void {
  if (lane.texts.length < 2 * lane.textsInUse + UNUSED_TEXTS_MIN) return;
  const kept = new Texts();
  const renumbered = new Map<number, number>();
  const keep = (column: Uint32Array, at: number, offset = 0): void => {
    const old = column[at]! - offset;
    const known = renumbered.get(old) ?? kept.number(lane.texts.text(old));
    renumbered.set(old, known);
    column[at] = known + offset;
  };
  const { columns: c } = lane.series;
  for (let row = 0; row < lane.series.length; row++) {
    if (c.kind[row] === FREE) continue;
    if (c.kind[row] !== PRINCIPAL_ERRORS) {
      keep(c.source, row);
      keep(c.name, row);
    }
    for (let at = row * USUAL_WIDTH; at < (row + 1) * USUAL_WIDTH; at++) {
      const dimension = USUAL_AS_DIMENSION[Math.floor((at % USUAL_WIDTH) / USUAL_VALUES)];
      if (c.usualValue[at]! > 0 && dimension !== PRINCIPAL) keep(c.usualValue, at, 1);
    }
  }
  for (let row = 0; row < lane.principals.length; row++) keep(lane.principals.columns.name, row);
  const { columns: r, length } = lane.recent.table;
  for (let i = 0; i < length; i++) if (r.dimension[i] !== PRINCIPAL) keep(r.value, i);
  lane.texts = kept;
  lane.textsInUse = kept.length;
  for (const view of lane.pending.views) view.texts.fill(-1);
}
