// A reading thread: bytes in, tally out. Started by worker-pool.ts.
import { parentPort } from 'node:worker_threads';
import { encodeTally, readLogFile } from '@trailwarden/cloudtrail';
import { packBytes } from '../store/packed-bytes.js';
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
    const outcome = readLogFile(job.bytes, job.key, options);
    if (!job.pack || outcome.kind !== 'read' || outcome.records.counted === 0) return { kind: 'done', outcome };
    // In memory of its own, which can be moved to the other thread.
    return { kind: 'done', outcome: { ...outcome, packed: new Uint8Array(packBytes(encodeTally(outcome.tally))) } };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
