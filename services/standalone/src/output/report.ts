import type { History, Incident } from '@trailwarden/detector';
import type { Coverage } from '../reading/coverage.js';

/** What an analysis found, as the outputs show it. */
export interface Report {
  /** Most unusual first. */
  readonly incidents: readonly Incident[];
  /** Did not reach the threshold, most unusual first. */
  readonly candidates: readonly Incident[];
  readonly history: History;
  readonly coverage: Coverage;
  /** Minutes of the events that were asked about; undefined when there were none. */
  readonly span: { readonly firstMinute: number; readonly lastMinute: number } | undefined;
  readonly incidentsPerWeek: number;
  /** What to type instead of `trailwarden`. */
  readonly command: string;
}

/** The incidents to show. Asked for more than reached the threshold, the nearest of the rest follow. */
export function incidentsShown(report: Report, top: number | undefined): readonly Incident[] {
  if (top === undefined) return report.incidents;
  return [...report.incidents, ...report.candidates].slice(0, top);
}
