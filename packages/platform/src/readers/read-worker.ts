// A reading thread: bytes in, tally out. Started by worker-pool.ts.
import { parentPort } from 'node:worker_threads';
import { readLogFile } from '@trailwarden/cloudtrail';
import { CountedIds } from './counted-ids.js';
import type { ReadAnswer, ReadJob } from './read-job.js';
import { transferables } from './transferables.js';

parentPort?.on('message', (job: ReadJob) => {
  const answer = read(job);
  parentPort?.postMessage(answer, transferables(answer));
});

function read(job: ReadJob): ReadAnswer {
  try {
    const options = job.drop === undefined ? {} : { counted: CountedIds.setOf(job.drop) };
    return { kind: 'done', outcome: readLogFile(job.bytes, job.key, options) };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
