import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sharedData } from '../test-support/shared-data.js';
import { categoryOf, readOnlyOf, readsByName } from './access.js';

describe('read or write', () => {
  test('the record itself is believed first, also as text', () => {
    expect([true, false, 'true', 'false'].map((readOnly) => readOnlyOf({ readOnly }, 'GetObject'))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(readOnlyOf({ readOnly: null }, 'GetObject')).toBe(true);
  });

  test.each([
    'GetObject',
    'ListBuckets',
    'DescribeInstances',
    'HeadObject',
    'BatchGetItem',
    'AssumeRole',
    'Decrypt',
    'LookupEvents',
    'Query',
  ])('%s reads', (name) => {
    expect(readsByName(name)).toBe(true);
  });

  test.each([
    'CreateUser',
    'ConsoleLogin',
    'GetawayStart',
    'Listen',
    'PutObject',
    'DeleteTrail',
    'Invoke',
    'getObject',
    'IssueCertificate',
    '',
  ])('%s writes', (name) => {
    expect(readsByName(name)).toBe(false);
  });

  const shared = sharedData('cloudtrail-real');
  test.skipIf(shared === undefined)(
    'names tell as real records do, but for one in 500 (skipped where ../shared/data is absent)',
    () => {
      let wrong = 0;
      let known = 0;
      for (const file of shared!.files.filter((name) => /AWSLogs\/.*\.json\.gz$/.test(name))) {
        const { Records } = JSON.parse(gunzipSync(readFileSync(shared!.folder + file)).toString()) as {
          Records: { eventName: string; readOnly?: boolean }[];
        };
        for (const { eventName, readOnly } of Records) {
          if (readOnly === undefined) continue;
          known += 1;
          if (readsByName(eventName) !== readOnly) wrong += 1;
        }
      }

      expect(known).toBeGreaterThan(3_000);
      expect(wrong / known).toBeLessThan(1 / 500);
    },
  );
});

describe('category', () => {
  test.each([
    [{ eventCategory: 'Management' }, 'management'],
    [{ eventCategory: 'Data' }, 'data'],
    [{ eventCategory: 'NetworkActivity' }, 'network'],
    [{ eventCategory: 'toString', managementEvent: false }, 'data'],
    [{ managementEvent: true }, 'management'],
    [{ eventType: 'AwsVpceEvent' }, 'network'],
    [{}, 'data'],
  ])('of an S3 GetObject that says %j is %s', (fields, category) => {
    expect(categoryOf(fields, 's3.amazonaws.com', 'GetObject')).toBe(category);
  });

  test.each([
    ['s3.amazonaws.com', 'PutObject', 'data'],
    ['s3.amazonaws.com', 'DeleteObjects', 'data'],
    ['s3.amazonaws.com', 'PutObjectLockConfiguration', 'management'],
    ['s3.amazonaws.com', 'PutBucketPolicy', 'management'],
    ['s3.amazonaws.com', 'ListBuckets', 'management'],
    ['lambda.amazonaws.com', 'Invoke20150331', 'data'],
    ['lambda.amazonaws.com', 'CreateFunction20150331', 'management'],
    ['dynamodb.amazonaws.com', 'PutItem', 'data'],
    ['dynamodb.amazonaws.com', 'DeleteTable', 'management'],
    ['constructor', 'Get', 'management'],
  ])('of an old record of %s %s is %s', (source, name, category) => {
    expect(categoryOf({}, source, name)).toBe(category);
  });
});
