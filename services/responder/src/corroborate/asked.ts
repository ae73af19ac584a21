import type { Severity } from '@trailwarden/detector';
import type { Finding } from '@trailwarden/playbooks';

/** Kept of one look at one source; the latest. */
export const FINDINGS_PER_LOOK_MAX = 100;
/** Principals and resources that a finding names. */
export const ABOUT_MAX = 32;

/** What a source said, or why it could not be asked; both when it said more than is kept. */
export interface Asked {
  readonly findings: readonly Finding[];
  readonly problem: string | undefined;
}

/** As GuardDuty counts, 1 to 10. */
export function severityOf(score: number): Severity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  return score >= 4 ? 'medium' : 'low';
}
