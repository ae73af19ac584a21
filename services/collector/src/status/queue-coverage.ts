import type { JobQueue } from '@trailwarden/platform';
import { JOBS } from '../collect/jobs.js';
import type { QueueCoverage } from './coverage.js';

const REASONS_MAX = 3;

/** What waits, runs and was given up, by kind of job. */
export async function readQueueCoverage(queue: JobQueue): Promise<QueueCoverage[]> {
  const found: QueueCoverage[] = [];
  for (const name of Object.values(JOBS)) {
    const counts = await queue.counts(name);
    const failed = counts.failed > 0 ? await queue.failed(name, REASONS_MAX) : [];
    const { waiting, active, delayed, failed: given } = counts;
    found.push({ name, waiting, active, delayed, failed: given, reasons: failed.map(({ reason }) => reason) });
  }
  return found;
}
