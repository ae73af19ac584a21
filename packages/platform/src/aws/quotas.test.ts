import { describe, expect, it } from 'vitest';
import { turnOf } from './quotas.js';

describe('quotas', () => {
  it.each([
    ['cloudtrail', 'LookupEvents', 1.6],
    ['cloudtrail', 'DescribeTrails', 8],
    ['cloudtrail', 'PutEventSelectors', 0.8],
    ['account', 'ListRegions', 4],
    ['organizations', 'ListAccounts', 2],
    ['sts', 'AssumeRole', 50],
    ['securityhub', 'GetFindings', 2.4],
    ['securityhub', 'BatchImportFindings', 8],
    ['s3', 'GetObject', undefined],
    ['sqs', 'ReceiveMessage', undefined],
  ])('let %s:%s go %s times a second', (service, operation, perSecond) => {
    const turn = turnOf(service, operation, '111122223333', 'eu-west-1');

    if (perSecond === undefined) expect(turn).toBeUndefined();
    else expect(turn?.perSecond).toBeCloseTo(perSecond);
  });

  it('are of each account and region for CloudTrail, and of everybody for Organizations', () => {
    const keys = (service: string, operation: string) =>
      new Set(
        [
          ['1', 'eu-west-1'],
          ['1', 'us-east-1'],
          ['2', 'us-east-1'],
        ].map(([account = '', region = '']) => turnOf(service, operation, account, region)?.key),
      );

    expect([keys('cloudtrail', 'LookupEvents').size, keys('organizations', 'ListAccounts').size]).toEqual([3, 1]);
  });

  it('of one account do not mix', () => {
    const lookup = turnOf('cloudtrail', 'LookupEvents', '1', 'eu-west-1');
    const describeTrails = turnOf('cloudtrail', 'DescribeTrails', '1', 'eu-west-1');

    expect(lookup?.key).not.toBe(describeTrails?.key);
  });
});
