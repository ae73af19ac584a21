import type { Tally } from '@trailwarden/cloudtrail';
import type { Incident } from './incident.js';
import type { DetectorSettings } from './settings.js';

/** Every lane of an organization and its pool, folded together in one process. */
export interface OrganizationFold {
  /**
   * Adds one log file's tally (any accounts). Files come in the order of their delivery.
   * @param deliveredMinute - when the file was delivered, or undefined when nothing tells (then its own last minute is used by `finish`).
   */
  add(tally: Tally, deliveredMinute: number | undefined): void;
  /** Judges all that is left and returns what was found. The fold is over afterwards. */
  finish(): Detection;
}

export interface Detection {
  /** All that reached its threshold, most unusual first. */
  readonly incidents: readonly Incident[];
  /** What stayed under the threshold, most unusual first; shown when asked for more. */
  readonly candidates: readonly Incident[];
  readonly history: History;
}

/** How much there was to learn from, and what could not be judged. */
export interface History {
  readonly firstMinute: number;
  readonly lastMinute: number;
  readonly days: number;
  /** full: weeks; short: over a day, under a week; low: under 26 hours, compared with the rest of the same logs. */
  readonly kind: 'full' | 'short' | 'low';
  readonly accounts: number;
  readonly series: number;
  /** Series of accounts seen for less than 26 hours: only compared with their like. */
  readonly seriesTooNew: number;
  /** Events left out by the selection. */
  readonly callsNotSelected: number;
  /** What would make the answers better, in sentences. */
  readonly advice: readonly string[];
}

export declare function foldOrganization(
  settings: DetectorSettings,
  range?: { sinceMinute?: number; untilMinute?: number },
): OrganizationFold;
