import type { Clock, Database } from '@trailwarden/platform';
import { assembleCoverage } from './assemble-coverage.js';
import type { Coverage, QueueCoverage } from './coverage.js';
import { readCoverageRows } from './coverage-rows.js';

export interface CoverageDeps {
  readonly db: Database;
  readonly clock: Clock;
}

/** @param queue - what waits, where somebody asked. */
export async function readCoverage({ db, clock }: CoverageDeps, queue?: readonly QueueCoverage[]): Promise<Coverage> {
  return assembleCoverage(await readCoverageRows(db), clock.nowMs(), queue);
}
