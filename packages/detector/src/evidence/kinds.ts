import { COUNT_EVIDENCE_MAX_NATS, NEWS_EVIDENCE_MAX_NATS, SURPRISE_MIN_NATS } from '../constants.js';
import type { Direction } from '../incident.js';
import type { Pool } from '../pool/pool.js';
import type { DetectorSettings } from '../settings.js';
import type { Lane } from '../state/lane.js';

/** A row of the series table at a minute, and what was expected of it. */
export interface SeriesMoment {
  readonly lane: Lane;
  readonly pool: Pool;
  readonly settings: DetectorSettings;
  readonly row: number;
  readonly minute: number;
  /** Count of the last 60 minutes and its expectation. */
  readonly count: number;
  readonly expected: number;
  readonly deviance: number;
}

/** A combination that was never seen before. */
export interface NewsMoment {
  readonly lane: Lane;
  readonly pool: Pool;
  readonly principal: number;
  readonly minute: number;
  /** Row of the API's calls. */
  readonly series: number;
}

interface Described {
  readonly id: string;
  readonly title: string;
  readonly direction: Direction;
}

/** Judges counts: when they change, every minute (silence), or when a slot is due (periodic work). */
export interface SeriesEvidence extends Described {
  readonly scope: 'series';
  readonly watches: 'calls' | 'errors' | 'principal-errors';
  readonly when: 'counted' | 'silent' | 'due';
  /** How unlikely this is, in nats; 0 when it is no evidence. */
  judge(moment: SeriesMoment): number;
}

/** Judges who does what with what from where. */
export interface NewsEvidence extends Described {
  readonly scope: 'news';
  readonly news: 'principal' | 'address' | 'agent' | 'api' | 'caller';
  judge(moment: NewsMoment): number;
}

export type EvidenceKind = SeriesEvidence | NewsEvidence;

/** What a surprise adds to its group's score, in nats. */
export function weigh(kind: EvidenceKind, surprise: number): number {
  return kind.scope === 'series'
    ? Math.min(surprise - SURPRISE_MIN_NATS, COUNT_EVIDENCE_MAX_NATS)
    : Math.min(surprise, NEWS_EVIDENCE_MAX_NATS) - 1;
}
