import { expect, test } from 'vitest';
import type { FileOutcome } from './read-job.js';
import { startReaderPool } from './worker-pool.js';

/** A thread that answers with its jobs' keys, throws on `die`, and on `hold` answers only after the next job would have come. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ bytes, key }) => {
      if (key === 'die') throw new Error('out of memory');
      parentPort.postMessage({ kind: 'failed', message: key + ' ' + bytes.length });
    });
  `)}`,
);

function job(key: string) {
  return { bytes: new Uint8Array(3), key };
}

function messageOf(outcome: FileOutcome): string {
  return outcome.kind === 'failed' ? outcome.message : outcome.kind;
}

test('reads in threads, moves the bytes, and answers every job', async () => {
  const pool = startReaderPool(2, script);
  const jobs = ['a', 'b', 'c', 'd'].map(job);

  const outcomes = await Promise.all(jobs.map((each) => pool.read(each)));
  await pool.close();

  expect(outcomes.map(messageOf)).toEqual(['a 3', 'b 3', 'c 3', 'd 3']);
  expect(jobs[0]?.bytes.length).toBe(0);
});

test('a thread that dies costs one file; the others are read by a new one', async () => {
  const pool = startReaderPool(1, script);

  const outcomes = await Promise.all(['a', 'die', 'b'].map((key) => pool.read(job(key))));
  await pool.close();

  expect(outcomes.map(messageOf)).toEqual(['a 3', 'the thread that read it died: out of memory', 'b 3']);
});

test('an urgent file goes before those that wait', async () => {
  const pool = startReaderPool(1, script);
  const order: string[] = [];

  await Promise.all(
    (['first', 'second', 'urgent'] as const).map((key) =>
      pool.read(job(key), key === 'urgent').then(() => order.push(key)),
    ),
  );
  await pool.close();

  expect(order).toEqual(['first', 'urgent', 'second']);
});

test('closing answers what still waits', async () => {
  const pool = startReaderPool(1, script);

  const outcomes = ['a', 'b', 'c'].map((key) => pool.read(job(key)));
  await pool.close();

  expect(messageOf(await (outcomes[2] as Promise<FileOutcome>))).toBe('reading was stopped');
});
