import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sharedData } from '../test-support/shared-data.js';
import { buildInsightRecord, type InsightParts } from './build-insight-record.js';
import { insightRecordSchema } from './insight-record.js';
import { lakeInsightRecordSchema, toLakeInsightRecord } from './lake-insight-record.js';
import { parseInsightRecord } from './parse-insight-record.js';

const SOURCE = 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/example';
const parts: InsightParts = {
  eventID: '0b9c0000-0000-4000-8000-000000000001',
  sharedEventID: '77aa0000-0000-4000-8000-000000000002',
  state: 'Start',
  minute: Date.UTC(2026, 2, 2, 10, 5) / 60_000,
  account: '111122223333',
  region: 'eu-west-1',
  source: 'iam.amazonaws.com',
  name: 'GetRolePolicy',
  rate: { of: 'errors', errorCode: 'NoSuchEntityException' },
  sourceEventCategory: 'Management',
  baselineAverage: 0.0017,
  insightAverage: 14.2,
  insightDuration: 5,
  baselineDuration: 10080,
  principals: {
    insight: [{ value: 'arn:aws:iam::111122223333:role/ci/Scanner', average: 14 }],
    baseline: [{ value: 'arn:aws:iam::111122223333:user/ann', average: 0.0017 }],
  },
  agents: { insight: [{ value: 'Boto3/1.40', average: 14.2 }], baseline: [] },
  errorCodes: { insight: [{ value: '', average: 1 }], baseline: [] },
};

describe('buildInsightRecord', () => {
  test('writes what AWS writes, key by key', () => {
    const json = JSON.stringify(buildInsightRecord(parts));

    expect(json).toBe(
      '{"eventVersion":"1.09","eventTime":"2026-03-02T10:05:00Z","awsRegion":"eu-west-1","eventID":"0b9c0000-0000-4000-8000-000000000001",' +
        '"eventType":"AwsCloudTrailInsight","recipientAccountId":"111122223333","sharedEventID":"77aa0000-0000-4000-8000-000000000002",' +
        '"eventCategory":"Insight","insightDetails":{"state":"Start","eventSource":"iam.amazonaws.com","eventName":"GetRolePolicy",' +
        '"insightType":"ApiErrorRateInsight","errorCode":"NoSuchEntityException","sourceEventCategory":"Management","insightContext":{' +
        '"statistics":{"baseline":{"average":0.0017},"insight":{"average":14.2},"insightDuration":5,"baselineDuration":10080},"attributions":[' +
        '{"attribute":"userIdentityArn","insight":[{"value":"arn:aws:sts::111122223333:assumed-role/Scanner","average":14}],' +
        '"baseline":[{"value":"arn:aws:iam::111122223333:user/ann","average":0.0017}]},' +
        '{"attribute":"userAgent","insight":[{"value":"Boto3/1.40","average":14.2}],"baseline":[]}]}}}',
    );
  });

  test('a call-rate record attributes error codes, with the word null where calls succeeded', () => {
    const { errorCode, insightType, insightContext } = buildInsightRecord({
      ...parts,
      rate: { of: 'calls' },
    }).insightDetails;

    expect([insightType, errorCode]).toEqual(['ApiCallRateInsight', undefined]);
    expect(insightContext.attributions?.[2]).toEqual({
      attribute: 'errorCode',
      insight: [{ value: 'null', average: 1 }],
      baseline: [],
    });
  });

  test('names the trail for data events only', () => {
    const management = buildInsightRecord({ ...parts, insightSource: SOURCE });
    const data = buildInsightRecord({ ...parts, insightSource: SOURCE, sourceEventCategory: 'Data' });

    expect([management, data].map((one) => one.insightDetails.insightSource)).toEqual([undefined, SOURCE]);
  });

  test('adds up sessions of one role, and prints the five largest', () => {
    const sso = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b';
    const people = ['ann', 'bob'].map((person) => ({ value: `${sso}/${person}`, average: 3 }));
    const users = [1, 2, 3, 4, 5, 6].map((average) => ({ value: `user-${average}`, average }));

    const record = buildInsightRecord({ ...parts, principals: { insight: [...users, ...people], baseline: [] } });

    expect(record.insightDetails.insightContext.attributions?.[0]?.insight).toEqual([
      { value: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b', average: 6 },
      { value: 'user-6', average: 6 },
      { value: 'user-5', average: 5 },
      { value: 'user-4', average: 4 },
      { value: 'user-3', average: 3 },
    ]);
  });

  test('differs from a record of AWS in nothing but its trailwarden block', () => {
    const { trailwarden, ...rest } = buildInsightRecord({
      ...parts,
      trailwarden: { incident: 'i-1', severity: 'high' },
    });

    expect(trailwarden).toEqual({ incident: 'i-1', severity: 'high' });
    expect(JSON.stringify(rest)).toBe(JSON.stringify(buildInsightRecord(parts)));
  });
});

describe('parseInsightRecord', () => {
  test('gives back what was built, in the shape of the trail and in that of Lake', () => {
    const record = buildInsightRecord({
      ...parts,
      sourceEventCategory: 'Data',
      insightSource: SOURCE,
      trailwarden: { incident: 'i-1' },
    });
    const lake = toLakeInsightRecord(record, SOURCE);
    const { sourceEventCategory: _, ...details } = record.insightDetails;

    expect(parseInsightRecord(JSON.parse(JSON.stringify(record)))).toEqual({ kind: 'insight', record });
    expect(parseInsightRecord(lake)).toEqual({ kind: 'insight', record: { ...record, insightDetails: details } });
    expect(lakeInsightRecordSchema.parse(lake)).toEqual(lake);
  });

  test('reads the single values Lake wrote before it had lists', () => {
    const lake = toLakeInsightRecord(buildInsightRecord(parts), SOURCE);
    const attributions = [
      { attribute: 'userAgent', insightValue: 'Boto3', insightAverage: 2, baselineValue: null, baselineAverage: null },
    ];

    const outcome = parseInsightRecord({ ...lake, insightContext: { ...lake.insightContext, attributions } });

    if (outcome.kind !== 'insight') throw new Error(outcome.reason);
    expect(outcome.record.insightDetails.insightContext.attributions).toEqual([
      { attribute: 'userAgent', insight: [{ value: 'Boto3', average: 2 }], baseline: [] },
    ]);
  });

  test('allows fields that a later minor version may add', () => {
    const record = buildInsightRecord(parts);
    const later = {
      ...record,
      eventVersion: '1.12',
      novelty: 1,
      insightDetails: { ...record.insightDetails, novelty: 2 },
    };

    expect(parseInsightRecord(later)).toEqual({ kind: 'insight', record: { ...record, eventVersion: '1.12' } });
  });

  test.each([
    [null, 'not an object'],
    [[], 'not an object'],
    [{ eventName: 'RunInstances' }, 'neither insightDetails (a trail) nor insightState (Lake) is there'],
    [{ ...buildInsightRecord(parts), eventTime: 7 }, 'eventTime: Invalid input: expected string, received number'],
    [{ insightDetails: 'EVIL' }, expect.not.stringContaining('EVIL')],
    [
      { ...toLakeInsightRecord(buildInsightRecord(parts), SOURCE), insightState: 'EVIL' },
      expect.not.stringContaining('EVIL'),
    ],
  ])('says why %j is none', (value, reason) => {
    expect(parseInsightRecord(value)).toEqual({ kind: 'not-insight', reason });
  });

  const shared = sharedData('insight-events-real');
  const files = shared?.files.filter((file) => file.endsWith('.json')) ?? [];
  test.skipIf(shared === undefined)('loses nothing of real records (skipped where ../shared/data is absent)', () => {
    const records = files.flatMap((file) => {
      return (JSON.parse(readFileSync(shared!.folder + file, 'utf8')) as { Records: unknown[] }).Records;
    });

    expect(records.length).toBeGreaterThanOrEqual(6);
    for (const record of records) {
      expect(parseInsightRecord(record)).toEqual({ kind: 'insight', record });
      expect(insightRecordSchema.parse(record)).not.toHaveProperty('trailwarden');
    }
  });
});
