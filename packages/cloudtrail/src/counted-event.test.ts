import { describe, expect, test } from 'vitest';
import { KEY, MINUTE, record } from '../test-support/record.js';
import { countedEvent } from './counted-event.js';
import { parseLogKey } from './log-key.js';

const key = parseLogKey(KEY);

function eventOf(fields: Record<string, unknown>) {
  const outcome = countedEvent(record(fields), key);
  if (outcome.kind === 'rejected') throw new Error(outcome.reason);
  return outcome.event;
}

function reasonOf(value: unknown): string | undefined {
  const outcome = countedEvent(value, key);
  return outcome.kind === 'rejected' ? outcome.reason : undefined;
}

describe('countedEvent', () => {
  test('takes from a record what is counted', () => {
    expect(eventOf({})).toEqual({
      minute: MINUTE,
      account: '111122223333',
      region: 'eu-west-1',
      source: 'ec2.amazonaws.com',
      name: 'RunInstances',
      category: 'management',
      readOnly: false,
      principal: 'arn:aws:iam::111122223333:role/ci/Deployer',
      principalKind: 'machines',
      address: '198.51.100.7',
      agent: 'aws-cli/2.30.1',
      errorCode: undefined,
    });
  });

  test('believes the record before the key about account and region', () => {
    expect(eventOf({ recipientAccountId: '444455556666', awsRegion: 'us-east-1' })).toMatchObject({
      account: '444455556666',
      region: 'us-east-1',
    });
  });

  test('takes the account from the key, then from the caller, when a record has none of its own', () => {
    const fields = { recipientAccountId: undefined, userIdentity: { type: 'Root', accountId: '777788889999' } };
    const withoutKey = countedEvent(record(fields), undefined);

    expect(eventOf(fields).account).toBe('111122223333');
    expect(withoutKey.kind === 'counted' && withoutKey.event.account).toBe('777788889999');
    expect(countedEvent(record({ recipientAccountId: 'x', userIdentity: null }), undefined)).toMatchObject({
      kind: 'rejected',
    });
  });

  test.each([
    [{ errorCode: 'AccessDenied', errorMessage: 'no' }, 'AccessDenied'],
    [{ errorMessage: 'Failed authentication' }, 'Failed authentication'],
    [{ errorMessage: 'm'.repeat(1000) }, 'm'.repeat(256)],
    [{ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' } }, 'Failure'],
    [{ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Success' } }, undefined],
    [{ responseElements: { ConsoleLogin: 'Failure' } }, undefined],
    [{ errorCode: '', errorMessage: null }, undefined],
    [{ errorCode: 404 }, undefined],
    [{ requestParameters: { errorCode: 'AccessDenied' } }, undefined],
  ])('%j is the error %s', (fields, errorCode) => {
    expect(eventOf(fields).errorCode).toBe(errorCode);
  });

  test('reads the first version, which had neither ids nor readOnly nor categories', () => {
    const old = {
      eventVersion: '1.0',
      userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ann' },
      eventTime: '2014-03-06T21:22:54Z',
      eventSource: 'ec2.amazonaws.com',
      eventName: 'DescribeInstances',
      awsRegion: 'us-east-2',
      sourceIPAddress: '205.251.233.176',
    };

    expect(countedEvent(old, key)).toMatchObject({
      kind: 'counted',
      event: { account: '111122223333', category: 'management', readOnly: true, agent: '', principalKind: 'people' },
    });
  });

  test.each([
    'userAgent',
    'sourceIPAddress',
    'errorCode',
    'errorMessage',
    'readOnly',
    'eventCategory',
    'userIdentity',
    'addendum',
  ])('counts a record whose %s has a type it should not have', (field) => {
    for (const wrong of [7, true, [], {}, null]) expect(reasonOf(record({ [field]: wrong }))).toBe(undefined);
  });

  test.each(['eventTime', 'eventName', 'eventSource', 'awsRegion'])('rejects a record whose %s is no text', (field) => {
    for (const wrong of [7, true, [], {}, null, '', undefined])
      expect(reasonOf(record({ [field]: wrong }))).toContain(field);
  });

  test.each<[string, unknown, string]>([
    ['text', 'record', 'not an object'],
    ['a list', [record()], 'not an object'],
    ['an Insights record', record({ eventCategory: 'Insight' }), 'an Insights record, not a call'],
    ['an Insights record by type', record({ eventType: 'AwsCloudTrailInsight' }), 'an Insights record, not a call'],
    ['an aggregated record', record({ eventCategory: 'Aggregated' }), 'a summary of calls, not a call'],
    ['a time before CloudTrail', record({ eventTime: '2012-12-31T23:59:59Z' }), 'eventTime is before CloudTrail began'],
    [
      'a time after delivery',
      record({ eventTime: '2026-03-03T09:16:00Z' }),
      'eventTime is after the file was delivered',
    ],
    ['no time', record({ eventTime: 'noon' }), 'eventTime is not an ISO 8601 time'],
    ['a name that is a book', record({ eventName: 'x'.repeat(257) }), 'eventName is missing, not text or too long'],
  ])('rejects %s', (_, value, reason) => {
    expect(reasonOf(value)).toBe(reason);
  });

  test('accepts events a month older than their file, since CloudTrail tries again for so long', () => {
    expect(eventOf({ eventTime: '2026-02-01T00:00:00Z' }).minute).toBe(Date.UTC(2026, 1, 1) / 60_000);
  });

  test('accepts any time up to 2100 where the key tells no delivery', () => {
    const late = record({ eventTime: '2099-12-31T23:59:59Z' });

    expect(countedEvent(late, undefined).kind).toBe('counted');
    expect(countedEvent(late, { kind: 'other', reason: '' }).kind).toBe('counted');
    expect(countedEvent(record({ eventTime: '2100-01-01T00:01:00Z' }), undefined).kind).toBe('rejected');
  });
});
