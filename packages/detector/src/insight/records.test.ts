import { parseInsightRecord } from '@trailwarden/cloudtrail';
import { describe, expect, test } from 'vitest';
import type { Incident, Insight } from '../incident.js';
import { insightRecords } from './records.js';

const calls: Insight = {
  id: '77aa0000-0000-8000-8000-000000000001',
  account: '111122223333',
  region: 'eu-west-1',
  source: 'ec2.amazonaws.com',
  name: 'RunInstances',
  metric: 'calls',
  direction: 'above',
  category: 'Management',
  readOnly: false,
  errorCode: undefined,
  surpriseNats: 20,
  startMinute: 29_541_245,
  endMinute: 29_541_279,
  endReason: 'back-to-normal',
  baseline: { perMinute: 0.02, minutes: 10_080 },
  atStart: { perMinute: 14.2, minutes: 5 },
  overall: { perMinute: 9.5, minutes: 34 },
  peakPerMinute: 30,
  attributions: [
    {
      attribute: 'userIdentityArn',
      insight: [
        { value: 'arn:aws:iam::111122223333:role/teams/Deployer', average: 9.25 },
        { value: 'arn:aws:iam::111122223333:user/ann', average: 0.25 },
      ],
      baseline: [{ value: 'arn:aws:iam::111122223333:user/ann', average: 0.02 }],
    },
    {
      attribute: 'userAgent',
      insight: Array.from({ length: 8 }, (_, i) => ({ value: `agent-${i}`, average: 8 - i })),
      baseline: [],
    },
    { attribute: 'errorCode', insight: [{ value: '', average: 9.5 }], baseline: [] },
    { attribute: 'sourceIPAddress', insight: [{ value: '198.51.100.7', average: 9.5 }], baseline: [] },
  ],
  chart: { firstMinute: 29_541_185, counts: [1, 2] },
  reasons: ['14.2 calls a minute where 0.02 is usual'],
};

const errors: Insight = {
  ...calls,
  id: '77aa0000-0000-8000-8000-000000000002',
  metric: 'errors',
  errorCode: 'UnauthorizedOperation',
  endMinute: undefined,
  endReason: undefined,
};

const incident: Incident = {
  id: '77aa0000-0000-8000-8000-000000000000',
  accounts: ['111122223333'],
  class: 'machines',
  startMinute: 29_541_245,
  detectedMinute: 29_541_247,
  lastMinute: 29_541_279,
  score: 30,
  threshold: 16,
  relative: 30 / 16,
  perWeekExpected: 1 / 9,
  severity: 'high',
  lowHistory: false,
  principals: [
    { name: 'arn:aws:iam::111122223333:role/teams/Deployer', kind: 'machines', account: '111122223333', score: 30 },
  ],
  insights: [calls, errors],
  news: [],
  episodes: [],
  reasons: ['happens here about once in 9 weeks'],
};

describe('records of an incident', () => {
  const records = insightRecords(incident);
  const [start, end, ongoing] = records;

  test('are a Start for every insight, and an End for those that ended', () => {
    expect(records.map(({ insightDetails, sharedEventID }) => [insightDetails.state, sharedEventID])).toEqual([
      ['Start', calls.id],
      ['End', calls.id],
      ['Start', errors.id],
    ]);
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(3);
  });

  test('are the same each time they are made', () => {
    expect(insightRecords(incident)).toEqual(records);
  });

  test('are read as what AWS writes', () => {
    for (const record of records) {
      expect(parseInsightRecord(JSON.parse(JSON.stringify(record)))).toEqual({ kind: 'insight', record });
    }
  });

  test('Start tells of the first five minutes, End of the whole activity', () => {
    expect(start?.eventTime).toBe('2026-03-02T18:05:00Z');
    expect(start?.insightDetails.insightContext.statistics).toEqual({
      baseline: { average: 0.02 },
      insight: { average: 14.2 },
      insightDuration: 5,
      baselineDuration: 10_080,
    });
    expect(end?.eventTime).toBe('2026-03-02T18:39:00Z');
    expect(end?.insightDetails.insightContext.statistics).toMatchObject({
      insight: { average: 9.5 },
      insightDuration: 34,
    });
  });

  test('name at most five of AWS’s attributes, principals as AWS writes them, and no addresses', () => {
    const attributions = start?.insightDetails.insightContext.attributions ?? [];

    expect(attributions.map(({ attribute }) => attribute)).toEqual(['userIdentityArn', 'userAgent', 'errorCode']);
    expect(attributions[0]?.insight[0]?.value).toBe('arn:aws:sts::111122223333:assumed-role/Deployer');
    expect(attributions[1]?.insight).toHaveLength(5);
    expect(attributions[2]?.insight).toEqual([{ value: 'null', average: 9.5 }]);
  });

  test('of errors carry their code, and no attribution to error codes', () => {
    expect(ongoing?.insightDetails).toMatchObject({
      insightType: 'ApiErrorRateInsight',
      errorCode: 'UnauthorizedOperation',
    });
    expect(ongoing?.insightDetails.insightContext.attributions?.map(({ attribute }) => attribute)).toEqual([
      'userIdentityArn',
      'userAgent',
    ]);
  });

  test('say beside it what AWS has no field for', () => {
    expect(start?.trailwarden).toEqual({
      incidentId: incident.id,
      accounts: ['111122223333'],
      class: 'machines',
      severity: 'high',
      score: 30,
      threshold: 16,
      perWeekExpected: 1 / 9,
      lowHistory: false,
      principals: incident.principals,
      incidentReasons: incident.reasons,
      direction: 'above',
      readOnly: false,
      surpriseNats: 20,
      addresses: { insight: [{ value: '198.51.100.7', average: 9.5 }], baseline: [] },
      reasons: calls.reasons,
    });
    expect(end?.trailwarden).toMatchObject({ endReason: 'back-to-normal' });
  });
});
