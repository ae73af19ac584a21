import type { Tally } from '@trailwarden/cloudtrail';
import type { FileOutcome, ReadJob } from '@trailwarden/platform';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptySource, listedFile, readOutcome } from '../testing/invented-files.js';
import type { FileToRead } from './delivery-order.js';
import { type ReadingResult, readIntoFold } from './read-into-fold.js';

const running = new AbortController().signal;

/** Reads files whose content is given by outcome, dropping ids as the real reader does. */
async function readAll(
  outcomes: readonly FileOutcome[],
  { signal = running, skipped = new Map<string, number>(), afterFile = () => {} } = {},
): Promise<ReadingResult & { added: Tally[]; jobs: ReadJob[] }> {
  const files: FileToRead[] = outcomes.map((_, index) => ({ ...listedFile(String(index)), deliveredMinute: index }));
  const added: Tally[] = [];
  const jobs: ReadJob[] = [];
  const pool = {
    read: async (job: ReadJob): Promise<FileOutcome> => {
      jobs.push(job);
      const outcome = outcomes[Number(job.key)] as FileOutcome;
      if (outcome.kind !== 'read' || job.drop === undefined) return outcome;
      const eventIds = outcome.eventIds.filter((id) => !job.drop?.includes(id));
      const dropped = outcome.eventIds.length - eventIds.length;
      const { counted, duplicates } = outcome.records;
      return {
        ...outcome,
        eventIds,
        records: { ...outcome.records, counted: counted - dropped, duplicates: duplicates + dropped },
      };
    },
  };
  const result = await readIntoFold(
    { files, skipped },
    { add: (tally) => added.push(tally) },
    pool,
    { advance: afterFile },
    signal,
  );
  return { ...result, added, jobs };
}

test('a file that repeats nothing is read once and added', async () => {
  const { coverage, added, jobs } = await readAll([readOutcome([1, 2]), readOutcome([3])]);

  expect(jobs).toHaveLength(2);
  expect(added).toHaveLength(2);
  expect(coverage.records).toEqual({ read: 3, counted: 3, duplicates: 0, rejected: 0 });
});

test('a file that repeats another as a whole adds nothing, and is not read again', async () => {
  const { coverage, added, jobs } = await readAll([readOutcome([1, 2]), readOutcome([2, 1], { rejected: 1 })]);

  expect(jobs).toHaveLength(2);
  expect(added).toHaveLength(1);
  expect(coverage.records).toEqual({ read: 5, counted: 2, duplicates: 2, rejected: 1 });
});

test('a file that repeats another in part is read again without the repeated events', async () => {
  const { coverage, added, jobs } = await readAll([readOutcome([1, 2]), readOutcome([2, 3]), readOutcome([3])]);

  expect(jobs.map(({ key, drop }) => [key, drop?.length])).toContainEqual(['1', 1]);
  expect(added).toHaveLength(2);
  expect(coverage.records).toEqual({ read: 5, counted: 3, duplicates: 2, rejected: 0 });
});

test('events without an id are counted even where all others repeat', async () => {
  const { coverage, added } = await readAll([readOutcome([1]), readOutcome([1], { anonymous: 2 })]);

  expect(added).toHaveLength(2);
  expect(coverage.records).toEqual({ read: 4, counted: 3, duplicates: 1, rejected: 0 });
});

test('a file that cannot be fetched or read is named, and the others are read', async () => {
  const truncated: FileOutcome = {
    kind: 'unreadable',
    reason: 'truncated',
    at: { byte: 812 },
    message: 'It ends early.',
  };

  const { coverage, added } = await readAll([truncated, { kind: 'failed', message: 'EACCES' }, readOutcome([1])]);

  expect(added).toHaveLength(1);
  expect(coverage.files).toEqual({ found: 3, read: 1, skipped: 0, unreadable: 2, notReached: 0 });
  expect(coverage.unreadable.map(({ address, reason }) => [address, reason])).toEqual([
    ['0', 'truncated'],
    ['1', 'unreachable'],
  ]);
});

test('stopped in the middle, it says how many files were not reached', async () => {
  const stop = new AbortController();

  const { coverage, added } = await readAll([readOutcome([1]), readOutcome([2]), readOutcome([3])], {
    signal: stop.signal,
    afterFile: () => stop.abort(),
  });

  expect(added).toHaveLength(1);
  expect(coverage.interrupted).toBe(true);
  expect(coverage.files).toEqual({ found: 3, read: 1, skipped: 0, unreadable: 0, notReached: 2 });
});

test('the span is that of the main files; history only teaches', async () => {
  const files = [
    { ...listedFile('old', 'history'), deliveredMinute: 1 },
    { ...listedFile('new'), deliveredMinute: 2 },
  ];
  const pool = {
    read: async ({ key }: ReadJob) => readOutcome([key === 'old' ? 1 : 2], { minute: key === 'old' ? 10 : 99 }),
  };

  const { mainSpan } = await readIntoFold(
    { files, skipped: new Map() },
    { add: () => undefined },
    pool,
    { advance: () => undefined },
    running,
  );

  expect(mainSpan).toEqual({ firstMinute: 99, lastMinute: 99 });
});

test('files and records always add up, and each event is counted once', async () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 6 });
  const some = fc.integer({ min: 0, max: 3 });
  const outcome = fc.oneof(
    fc.record({ ids, rejected: some, duplicates: some }).map(({ ids, ...rest }): FileOutcome => readOutcome(ids, rest)),
    fc.constant<FileOutcome>({ kind: 'unreadable', reason: 'corrupt', at: { byte: 0 }, message: 'broken' }),
  );

  await fc.assert(
    fc.asyncProperty(fc.array(outcome, { maxLength: 8 }), some, async (outcomes, digests) => {
      const { coverage } = await readAll(outcomes, { skipped: new Map([['digests', digests]]) });

      const { files, records } = coverage;
      const distinct = new Set(outcomes.flatMap((each) => (each.kind === 'read' ? [...each.eventIds] : [])));
      expect(files.found).toBe(outcomes.length + digests);
      expect(files.read + files.skipped + files.unreadable + files.notReached).toBe(files.found);
      expect(records.counted + records.duplicates + records.rejected).toBe(records.read);
      expect(records.counted).toBe(distinct.size);
    }),
  );
});

test('a source that refuses is an unreadable file, not the end', async () => {
  const source = { ...emptySource, fetch: () => Promise.reject(new Error('Access denied.')) };
  const files = [{ ...listedFile('a'), source, deliveredMinute: 1 }];

  const { coverage } = await readIntoFold(
    { files, skipped: new Map() },
    { add: () => undefined },
    { read: async () => readOutcome([]) },
    { advance: () => undefined },
    running,
  );

  expect(coverage.unreadable).toEqual([{ address: 'a', reason: 'unreachable', message: 'Access denied.' }]);
});
