import { AT, bucketAt } from '../pool/layout.js';
import type { Pool } from '../pool/pool.js';
import type { SeriesTable } from '../state/series-table.js';

/** Weight of equally busy series against a series' own tail: so many hours, and so many exceedances. */
const POOL_HOURS = 100;
const POOL_EXCEEDANCES = 12;
const EXCESS_MEAN_MIN = 0.15;

const LEVEL_START = 3;
const LEVEL_MIN = 2;
const LEVEL_MAX = 60;
/** The level moves so that 7 of 100 hours exceed it; fast for three days, then slowly. */
const EXCEED_SHARE = 0.07;
const STEP_YOUNG = 0.3;
const STEP = 0.1;
const YOUNG_HOURS = 72;

export type Side = 'up' | 'down';

export function startTail(series: SeriesTable, row: number): void {
  series.columns.upLevel[row] = LEVEL_START;
  series.columns.downLevel[row] = LEVEL_START;
}

/**
 * How unlikely an hour with this deviance is for its series, in nats: exp(-surprise) of its hours exceed it.
 * 0 for what does not exceed the level.
 */
export function surprise(series: SeriesTable, row: number, pool: Pool, deviance: number, side: Side): number {
  const { columns: c } = series;
  const up = side === 'up';
  const level = (up ? c.upLevel : c.downLevel)[row]!;
  if (deviance <= level) return 0;
  const { numbers } = pool;
  const at = bucketAt(c.peers[row]!, c.bucket[row]!);
  const exceeded = (up ? c.upExceeded : c.downExceeded)[row]!;
  const excess = (up ? c.upExcess : c.downExcess)[row]!;
  const poolExceeded = numbers[at + (up ? AT.upExceeded : AT.downExceeded)]!;
  const poolExcess = numbers[at + (up ? AT.upExcess : AT.downExcess)]!;
  const share =
    (exceeded + (POOL_HOURS * poolExceeded) / numbers[at + AT.tailHours]!) / (c.tailHours[row]! + POOL_HOURS);
  const excessMean = meanExcess(excess, exceeded, poolExcess / poolExceeded);
  return Math.max(0, -Math.log(share) + Math.log(deviance / level) / excessMean - 1);
}

/** Largest log excess one hour may teach: a tail four times as heavy as it is now, and a bit. */
export function excessTaught(series: SeriesTable, row: number, pool: Pool, deviance: number, side: Side): number {
  const { columns: c } = series;
  const up = side === 'up';
  const at = bucketAt(c.peers[row]!, c.bucket[row]!);
  const { numbers } = pool;
  const poolMean = up
    ? numbers[at + AT.upExcess]! / numbers[at + AT.upExceeded]!
    : numbers[at + AT.downExcess]! / numbers[at + AT.downExceeded]!;
  const mean = meanExcess((up ? c.upExcess : c.downExcess)[row]!, (up ? c.upExceeded : c.downExceeded)[row]!, poolMean);
  return Math.min(Math.log(deviance / (up ? c.upLevel : c.downLevel)[row]!), 4 * mean + 0.5);
}

/** Where the level stands after an hour. */
export function movedLevel(level: number, exceeded: boolean, hours: number): number {
  const step = hours < YOUNG_HOURS ? STEP_YOUNG : STEP;
  const moved = level * Math.exp(exceeded ? (1 - EXCEED_SHARE) * step : -EXCEED_SHARE * step);
  return Math.min(LEVEL_MAX, Math.max(LEVEL_MIN, moved));
}

function meanExcess(excess: number, exceeded: number, pooled: number): number {
  return Math.max(EXCESS_MEAN_MIN, (excess + POOL_EXCEEDANCES * pooled) / (exceeded + POOL_EXCEEDANCES));
}
