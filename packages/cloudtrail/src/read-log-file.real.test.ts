import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { independentCount } from '../test-support/independent-count.js';
import { sharedData } from '../test-support/shared-data.js';
import { tallyLines } from '../test-support/tally-lines.js';
import { readLogFile, readPlainly, readQuickly } from './read-log-file.js';

const shared = sharedData('cloudtrail-real');
const logFiles = shared?.files.filter((file) => /AWSLogs\/.*\.json\.gz$/.test(file)) ?? [];

describe.skipIf(shared === undefined)('real log files (skipped where ../shared/data is absent)', () => {
  test('there are as many as the collection says', () => {
    expect(logFiles.length).toBeGreaterThanOrEqual(90);
  });

  test.each(logFiles)('%s counts as an independent count does', (file) => {
    const bytes = readFileSync(shared!.folder + file);

    const outcome = readLogFile(bytes, file);

    const [, account, time] = /(\d{12})_CloudTrail_[^_]+_(\d{8}T\d{4})Z_/.exec(file)!;
    const delivered = time!.replace(/(....)(..)(..)T(..)(..)/, '$1-$2-$3T$4:$5Z');
    const { Records } = JSON.parse(gunzipSync(bytes).toString()) as { Records: unknown[] };
    const expected = independentCount(Records, { account: account!, deliveredMs: Date.parse(delivered) });
    if (outcome.kind !== 'read') throw new Error(outcome.message);
    expect(outcome.records).toEqual({
      read: Records.length,
      counted: expected.counted,
      duplicates: expected.duplicates,
      rejected: expected.rejected,
    });
    expect(tallyLines(outcome.tally)).toEqual(expected.lines);
    expect(new Set(outcome.eventIds).size).toBe(expected.counted);
  });

  test.each(logFiles)('%s is read quickly, and as plainly', (file) => {
    const bytes = gunzipSync(readFileSync(shared!.folder + file));

    const outcome = readQuickly(bytes, file);

    expect(outcome).toEqual(readPlainly(bytes, file));
  });

  test('counts every record of every file, 3,499 in all', () => {
    const read = logFiles.map((file) => readLogFile(readFileSync(shared!.folder + file), file));

    const counted = read.map((outcome) => (outcome.kind === 'read' ? outcome.records.counted : Number.NaN));

    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(3_499);
  });

  test.each(['record-versions/umccr-examples.jsonl.gz', 'panther-analysis-tests/records.jsonl.gz'])(
    '%s: each record is counted, or rejected with a reason',
    (file) => {
      const lines = gunzipSync(readFileSync(shared!.folder + file))
        .toString()
        .trim()
        .split('\n');
      const entries = lines.map((line) => JSON.parse(line) as { source: string; record: Record<string, unknown> });
      for (const { source, record } of entries) {
        const outcome = readLogFile(Buffer.from(JSON.stringify({ Records: [record] })), file);

        const expected = independentCount([record]);
        if (outcome.kind === 'unreadable') {
          expect(outcome.reason, source).toBe('not-cloudtrail');
          expect(expected.counted, source).toBe(0);
        } else {
          expect([outcome.records.counted, outcome.rejections.length], source).toEqual([
            expected.counted,
            expected.rejected,
          ]);
        }
      }
    },
  );

  test('records of every eventVersion from 1.0 to 1.11 are counted', () => {
    const bytes = gunzipSync(readFileSync(`${shared!.folder}record-versions/umccr-examples.jsonl.gz`));
    const entries = bytes
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { record: { eventVersion?: string } });

    const versions = entries
      .filter(({ record }) => {
        const outcome = readLogFile(Buffer.from(JSON.stringify([record])), '');
        return outcome.kind === 'read' && outcome.records.counted === 1;
      })
      .map(({ record }) => Number(record.eventVersion?.split('.')[1]));

    expect([...new Set(versions)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});
