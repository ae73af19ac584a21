import { CloudTrailClient, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memberOf, type SmallSandbox, startSmallSandbox } from '../test-support/small-sandbox.js';
import { clientConfig, outcomeOf } from '../test-support/target.js';

describe('faults', () => {
  let sandbox: SmallSandbox;
  const client = <T>(make: new (config: ReturnType<typeof clientConfig>) => T): T =>
    new make(clientConfig(sandbox.target));
  const whoAmI = () => outcomeOf(client(STSClient).send(new GetCallerIdentityCommand({})));
  beforeEach(async () => {
    sandbox = await startSmallSandbox();
  });
  afterEach(() => sandbox.close());

  it('throttle in the words of each service', async () => {
    sandbox.faults.set({ throttling: { share: 1 } });

    expect([
      await whoAmI(),
      await outcomeOf(client(S3Client).send(new ListObjectsV2Command({ Bucket: sandbox.bucket }))),
      await outcomeOf(client(OrganizationsClient).send(new ListAccountsCommand({}))),
      await outcomeOf(client(CloudTrailClient).send(new ListTrailsCommand({}))),
      await outcomeOf(client(SQSClient).send(new ReceiveMessageCommand({ QueueUrl: sandbox.noticeQueueUrl }))),
    ]).toEqual(['Throttling', 'SlowDown', 'TooManyRequestsException', 'ThrottlingException', 'RequestThrottled']);
  });

  it('hit only the calls that are meant, and end when they are cleared', async () => {
    sandbox.faults.set({
      serverErrors: [
        { service: 'sts', share: 1 },
        { service: 's3', share: 1, status: 503 },
      ],
    });
    const during = [
      await whoAmI(),
      await outcomeOf(client(S3Client).send(new ListObjectsV2Command({ Bucket: sandbox.bucket }))),
      await outcomeOf(client(OrganizationsClient).send(new ListAccountsCommand({}))),
    ];

    sandbox.faults.clear();

    expect(during).toEqual(['InternalError', 'ServiceUnavailable', 'ok']);
    expect(await whoAmI()).toBe('ok');
  });

  it('hit a share of the calls, the same ones for the same seed', async () => {
    const outcomes = async (): Promise<string[]> => {
      sandbox.faults.set({ serverErrors: { share: 0.5 } });
      const found: string[] = [];
      for (let call = 0; call < 20; call++) found.push(await whoAmI());
      return found;
    };

    const first = await outcomes();

    expect(new Set(first)).toEqual(new Set(['ok', 'InternalError']));
    expect(await outcomes()).toEqual(first);
  });

  it('are got over by the SDK when they are temporary', async () => {
    sandbox.faults.set({ serverErrors: { share: 0.4 } });
    const patient = new STSClient({ ...clientConfig(sandbox.target), maxAttempts: 20, retryStrategy: atOnce() });

    for (let call = 0; call < 10; call++) await patient.send(new GetCallerIdentityCommand({}));

    expect(sandbox.calls().filter(({ outcome }) => outcome === 'InternalError').length).toBeGreaterThan(0);
  });

  it('make tokens expire before their time', async () => {
    sandbox.faults.set({ expiredTokens: { share: 1, service: 'sts' } });

    expect(await whoAmI()).toBe('ExpiredToken');
  });

  it('deny the roles of an account', async () => {
    const assume = (accountId: string) =>
      outcomeOf(
        client(STSClient).send(
          new AssumeRoleCommand({
            RoleArn: `arn:aws:iam::${accountId}:role/TrailwardenReader`,
            RoleSessionName: 'test',
            ExternalId: sandbox.externalId,
          }),
        ),
      );
    sandbox.faults.set({ deniedRoles: { accountIds: [memberOf(sandbox)] } });

    expect([await assume(memberOf(sandbox)), await assume(sandbox.managementAccountId)]).toEqual([
      'AccessDenied',
      'ok',
    ]);
  });

  it.each(['connection', 'object'] as const)('truncate objects, at the %s', async (where) => {
    const s3 = client(S3Client);
    const Body = 'x'.repeat(50_000);
    await s3.send(new PutObjectCommand({ Bucket: sandbox.bucket, Key: 'long', Body }));
    sandbox.faults.set({ truncatedObjects: { share: 1, where } });

    const read = async () => {
      const got = await s3.send(new GetObjectCommand({ Bucket: sandbox.bucket, Key: 'long' }));
      return [got.ContentLength, (await got.Body?.transformToString())?.length];
    };

    if (where === 'connection') await expect(read()).rejects.toThrow();
    else expect((await read())[1]).toBeLessThan(Body.length);
  });

  it('are too far from the caller’s clock, until the caller has set it right by the answer', async () => {
    sandbox.faults.set({ clockSkew: { offsetMs: 3_600_000 } });
    const s3 = new S3Client({ ...clientConfig(sandbox.target), maxAttempts: 2 });
    const list = () => outcomeOf(s3.send(new ListObjectsV2Command({ Bucket: sandbox.bucket })));

    const outcome = await list();

    expect(outcome).toBe('ok');
    expect(sandbox.calls().map((call) => call.outcome)).toEqual(['RequestTimeTooSkewed', 'ok']);
  });

  it('slow calls down', async () => {
    const waits: number[] = [];
    const slow = await startSmallSandbox({
      after: (waitMs, run) => {
        waits.push(waitMs);
        run();
        return () => undefined;
      },
    });
    slow.faults.set({ slow: { delayMs: 5000, service: 'sts' } });

    await new STSClient(clientConfig(slow.target)).send(new GetCallerIdentityCommand({}));
    await slow.close();

    expect(waits).toEqual([5000]);
  });

  it('send notices twice, out of order, or not at all', async () => {
    const bodiesOf = async (notices: object): Promise<string[]> => {
      const one = await startSmallSandbox();
      one.faults.set({ notices });
      await one.deliverUpTo(one.nextMinute + 60);
      const queue = [...one.world.queues.values()].find(({ url }) => url === one.noticeQueueUrl);
      await one.close();
      return [...(queue?.messages.values() ?? [])].flatMap(({ body }) => keyOf(body) ?? []);
    };

    const honest = await bodiesOf({});
    const twice = await bodiesOf({ duplicated: 1 });
    const mixed = await bodiesOf({ reordered: 0.5 });

    expect(twice).toEqual(honest.flatMap((key) => [key, key]));
    expect(mixed).not.toEqual(honest);
    expect([...mixed].sort()).toEqual([...honest].sort());
    expect(await bodiesOf({ lost: 1 })).toEqual([]);
  });
});

function keyOf(body: string): string | undefined {
  return JSON.parse(body).Records?.[0].s3.object.key;
}

/** Tries again without waiting. */
function atOnce() {
  return {
    acquireInitialRetryToken: async () => ({ getRetryCount: () => 0, getRetryDelay: () => 0 }),
    refreshRetryTokenForRetry: async () => ({ getRetryCount: () => 1, getRetryDelay: () => 0 }),
    recordSuccess: () => undefined,
  };
}
