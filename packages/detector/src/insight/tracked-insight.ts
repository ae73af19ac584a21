import type { Direction, EndReason, Metric } from '../incident.js';

/** A series' unusual activity while it lasts: plain data, so that it can be saved. */
export interface TrackedInsight {
  readonly number: number;
  readonly id: string;
  readonly row: number;
  readonly region: string;
  readonly source: string;
  readonly name: string;
  readonly traits: number;
  readonly metric: Metric;
  readonly direction: Direction;
  surprise: number;
  readonly startMinute: number;
  endMinute: number | undefined;
  endReason: EndReason | undefined;
  /** Plain mean before the onset; what was expected a minute; the most that five usual minutes add up to. */
  readonly baselinePerMinute: number;
  readonly baselineMinutes: number;
  readonly usualPerMinute: number;
  readonly usualFiveMinutesMax: number;
  /** Counts per minute from up to an hour before the onset. */
  readonly chartStart: number;
  readonly chart: number[];
  /** Last minute looked at, and the last one that was unusual. */
  lastMinute: number;
  lastUnusual: number;
  /** Per dimension what was counted since the onset; and before it, a minute. */
  readonly values: Map<string, number>[];
  readonly usual: [value: string, perMinute: number][][];
}
