import type { S3Client } from '@aws-sdk/client-s3';
import type { AwsClients } from '@trailwarden/platform';
import { describe, expect, test } from 'vitest';
import { ask, doctorContext, doctorSettings, keyOf, MEMBER, NOON, TRAIL, wellAws } from '../testing/doctor.js';
import { FakeAws, MANAGEMENT } from '../testing/fake-aws.js';

/** S3 as it is when a key of KMS does not let us. */
class LockedAws extends FakeAws {
  override async own(region: string): Promise<AwsClients> {
    const clients = await super.own(region);
    return { ...clients, s3: async () => denyingGet(await clients.s3()) };
  }
}

function denyingGet(s3: S3Client): S3Client {
  const { send } = s3;
  const instead = async (command: object): Promise<unknown> => {
    if (command.constructor.name !== 'GetObjectCommand')
      return (send as (command: object) => unknown).call(s3, command);
    const said =
      'User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:1:key/k because no identity-based policy allows the kms:Decrypt action';
    throw Object.assign(new Error(said), { name: 'AccessDenied' });
  };
  return Object.assign(s3, { send: instead });
}

describe('trails', () => {
  test.each([
    ['that logs passes', {}, 'pass'],
    ['that does not log fails', { isLogging: false }, 'fail'],
    ['whose delivery fails fails', { deliveryError: 'AccessDenied' }, 'fail'],
    ['without management events fails', { includeManagementEvents: false }, 'fail'],
    ['that sees writes only is worth a word', { readWriteType: 'WriteOnly' }, 'warn'],
    ['without validation is worth a word', { LogFileValidationEnabled: false }, 'warn'],
  ] as const)('one %s', async (_, changed, kind) => {
    const aws = wellAws(new FakeAws());
    aws.trails = [{ ...TRAIL, ...changed }];

    const found = await ask(aws, ['trails']);

    expect(found.trails).toMatchObject({ kind });
  });

  test('that are nowhere leave accounts to their event history, or to nothing', async () => {
    const aws = wellAws(new FakeAws());
    aws.trails = [];
    const discover = { ...(await doctorContext({}).discovering()), lookupEvents: false };

    const found = await ask(aws, ['trails']);
    const without = await ask(aws, ['trails'], { settings: doctorSettings({ collect: { discover } }) });

    expect([found.trails?.kind, without.trails?.kind]).toEqual(['warn', 'fail']);
    expect(found.trails?.parts?.[0]).toMatchObject({
      name: 'without a trail',
      detail: expect.stringContaining(MEMBER),
    });
  });

  test('that a role may not list are a fail of that account', async () => {
    const aws = wellAws(new FakeAws());
    aws.failing.set(`DescribeTrails ${MANAGEMENT}`, 'AccessDeniedException');

    const found = await ask(aws, ['trails']);

    expect(found.trails?.parts?.find(({ name }) => name === MANAGEMENT)).toMatchObject({
      kind: 'fail',
      detail: expect.stringContaining('cloudtrail:DescribeTrails'),
    });
  });
});

describe('buckets and log files', () => {
  test('of a trail that delivers: listed, and the newest file fetched', async () => {
    const aws = wellAws(new FakeAws());
    aws.put('logs', keyOf(NOON - 10));

    const found = await ask(aws, ['buckets', 'log-files']);

    expect(found.buckets?.kind).toBe('pass');
    expect(found['log-files']?.parts).toEqual([
      { name: `all in ${MANAGEMENT}`, kind: 'pass', detail: 'fetched that of 2026-03-02 11:50 UTC, 10 bytes' },
    ]);
  });

  test('that cannot be listed name what is missing, and their files are not asked for', async () => {
    const aws = wellAws(new FakeAws());
    aws.failing.set('ListObjectsV2', 'AccessDenied');

    const found = await ask(aws, ['buckets', 'log-files']);

    expect(found.buckets?.parts?.[0]?.detail).toContain('s3:ListBucket');
    expect(found['log-files']?.kind).toBe('skipped');
  });

  test('whose newest file is a day old, or that have none, are worth a word', async () => {
    const old = wellAws(new FakeAws());
    old.buckets.clear();
    old.put('logs', keyOf(NOON - 3 * 1_440));
    const empty = wellAws(new FakeAws());
    empty.buckets.set('logs', new Map());

    const found = await Promise.all([old, empty].map((aws) => ask(aws, ['log-files'])));

    expect(found.map((each) => each['log-files']?.kind)).toEqual(['warn', 'warn']);
  });

  test('say when it is the key that denies', async () => {
    const aws = wellAws(new LockedAws());
    aws.trails = [{ ...TRAIL, KmsKeyId: 'arn:aws:kms:us-east-1:1:key/k' }];

    const found = await ask(aws, ['log-files']);

    const part = found['log-files']?.parts?.[0];
    expect(part).toMatchObject({ kind: 'fail', detail: expect.stringContaining('SSE-KMS') });
    expect(part?.mend).toContain('kms:Decrypt on the key arn:aws:kms:us-east-1:1:key/k');
  });

  test('say that it may be the key, when S3 says only that access is denied', async () => {
    const aws = wellAws(new FakeAws());
    aws.trails = [{ ...TRAIL, KmsKeyId: 'arn:aws:kms:us-east-1:1:key/k' }];
    aws.failing.set('GetObject', 'AccessDenied');

    const found = await ask(aws, ['log-files']);

    expect(found['log-files']?.parts?.[0]?.detail).toContain('it may be the key that denies');
  });
});
