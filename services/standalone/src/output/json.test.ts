import { expect, test } from 'vitest';
import { inventedIncident, inventedInsight, inventedReport } from '../testing/invented-report.js';
import { insightLines, jsonLines } from './json.js';

test('one incident a line with its Insight records inside, then one line of coverage', () => {
  const report = inventedReport({ incidents: [inventedIncident(), inventedIncident({ severity: 'low' })] });

  const [first, second, last, ...rest] = [...jsonLines(report, undefined)].map((line) => JSON.parse(line));

  expect(rest).toEqual([]);
  expect(first).toMatchObject({
    severity: 'high',
    accounts: ['111122223333'],
    start: '2026-03-02T09:00:00Z',
    last: '2026-03-02T09:06:00Z',
    reachedThreshold: true,
  });
  expect(
    first.insights.map(({ insightDetails }: { insightDetails: { state: string } }) => insightDetails.state),
  ).toEqual(['Start', 'End']);
  expect(first.news[0]).toMatchObject({ kind: 'new-api', time: '2026-03-02T09:00:00Z' });
  expect(second.severity).toBe('low');
  expect(last.coverage).toMatchObject({
    files: { found: 5_190, read: 5_184 },
    records: { in: 1_204_331 },
    history: { kind: 'full', first: '2026-02-22T01:00:00Z' },
  });
});

test('all unusual incidents, or as many as asked for, the nearest others last', () => {
  const report = inventedReport({ incidents: Array.from({ length: 30 }, () => inventedIncident()) });

  expect([...jsonLines(report, undefined)]).toHaveLength(31);
  expect([...jsonLines(report, 3)]).toHaveLength(4);
  expect(JSON.parse([...jsonLines(report, 31)][30] ?? '')).toMatchObject({ reachedThreshold: false });
});

test('the bare records, Start and End, an unfinished one without an End', () => {
  const incident = inventedIncident({
    insights: [inventedInsight(), inventedInsight({ endMinute: undefined, endReason: undefined })],
  });

  const records = [...insightLines(inventedReport({ incidents: [incident] }), undefined)].map((line) =>
    JSON.parse(line),
  );

  expect(records.map(({ insightDetails: { state } }) => state)).toEqual(['Start', 'End', 'Start']);
  expect(records[0]).toMatchObject({ eventType: 'AwsCloudTrailInsight', eventTime: '2026-03-02T09:00:00Z' });
  expect(records[0].sharedEventID).toBe(records[1].sharedEventID);
});

test('a terminal that is shown JSON obeys nothing in it', () => {
  const name = 'Create\u001b[2JUser\u009b31m\u202e';

  const [line = ''] = jsonLines(inventedReport({ incidents: [inventedIncident({ reasons: [name] })] }), undefined);

  expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(line).reasons).toEqual([name]);
});
