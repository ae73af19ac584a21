import { type World, worldState } from '../../world/world.js';

/** One value of one metric at one time; how often it was seen is `count`. */
export interface DataPoint {
  readonly accountId: string;
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  /** `Name=Value` of each dimension, sorted, with commas between. */
  readonly dimensions: string;
  readonly unit: string;
  readonly atMs: number;
  readonly value: number;
  readonly count: number;
}

/** Kept for GetMetricData and for tests to look at; the oldest go first. */
const DATA_POINTS_MAX = 100_000;

const points = worldState('cloudwatch', () => ({ kept: [] as DataPoint[] }));

/** Oldest first. */
export function dataPoints(world: World): readonly DataPoint[] {
  return points(world).kept;
}

export function addDataPoints(world: World, added: readonly DataPoint[]): void {
  const state = points(world);
  for (const point of added) state.kept.push(point);
  // Cut seldom, so that adding stays cheap.
  if (state.kept.length > 2 * DATA_POINTS_MAX) state.kept = state.kept.slice(-DATA_POINTS_MAX);
}

export function dimensionsText(
  dimensions: readonly { Name?: string | undefined; Value?: string | undefined }[],
): string {
  return dimensions
    .map(({ Name, Value }) => `${Name}=${Value}`)
    .sort()
    .join(',');
}
