import { CloudTrailClient, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import { type SmallSandbox, startSmallSandbox } from '../test-support/small-sandbox.js';
import { clientConfig, messageOfFailure, outcomeOf } from '../test-support/target.js';
import { changeIam } from '../world/iam.js';
import { accountOf } from '../world/world.js';

describe('authorization', () => {
  let sandbox: SmallSandbox;
  const start = async (own?: string): Promise<SmallSandbox> => {
    sandbox = await startSmallSandbox(own === undefined ? {} : { policies: { own } });
    return sandbox;
  };
  const client = <T>(make: new (config: ReturnType<typeof clientConfig>) => T): T =>
    new make(clientConfig(sandbox.target));
  const receive = () => client(SQSClient).send(new ReceiveMessageCommand({ QueueUrl: sandbox.noticeQueueUrl }));
  afterEach(() => sandbox.close());

  it('refuses what no policy allows, and names the action', async () => {
    const { securityAccountId } = await start(policy('Allow', ['s3:*']));

    expect(await messageOfFailure(receive())).toBe(
      `User: arn:aws:sts::${securityAccountId}:assumed-role/Trailwarden/trailwarden is not authorized to perform: sqs:ReceiveMessage` +
        ` on resource: arn:aws:sqs:us-east-1:${securityAccountId}:trailwarden-notices because no identity-based policy allows the sqs:ReceiveMessage action`,
    );
    expect(await outcomeOf(receive())).toBe('AccessDeniedException');
    expect(await outcomeOf(client(OrganizationsClient).send(new ListAccountsCommand({})))).toBe(
      'AccessDeniedException',
    );
  });

  it('lets a deny beat every allow', async () => {
    await start(policies(policy('Allow', ['*']), policy('Deny', ['sqs:ReceiveMessage'])));

    expect(await messageOfFailure(receive())).toContain('with an explicit deny in an identity-based policy');
  });

  it('looks at the resource, key by key', async () => {
    await start(
      policies(policy('Allow', ['s3:PutObject']), policy('Allow', ['s3:GetObject'], 'arn:aws:s3:::*/AWSLogs/*')),
    );
    const s3 = client(S3Client);
    for (const Key of ['AWSLogs/x', 'other/x']) {
      await s3.send(new PutObjectCommand({ Bucket: sandbox.bucket, Key, Body: 'x' }));
    }

    const get = (Key: string) => outcomeOf(s3.send(new GetObjectCommand({ Bucket: sandbox.bucket, Key })));

    expect([await get('AWSLogs/x'), await get('other/x')]).toEqual(['ok', 'AccessDenied']);
  });

  it('does not admit that a key is missing to those who may not list', async () => {
    await start(policy('Allow', ['s3:GetObject']));

    expect(await outcomeOf(client(S3Client).send(new GetObjectCommand({ Bucket: sandbox.bucket, Key: 'none' })))).toBe(
      'AccessDenied',
    );
  });

  it('heeds a bucket policy', async () => {
    await start();
    const deny = JSON.parse(policy('Deny', ['s3:GetObject'], `arn:aws:s3:::${sandbox.bucket}/*`));
    deny.Statement[0].Principal = '*';
    sandbox.world.buckets.get(sandbox.bucket)!.policy = JSON.stringify(deny);

    expect(
      await messageOfFailure(client(S3Client).send(new GetObjectCommand({ Bucket: sandbox.bucket, Key: 'x' }))),
    ).toContain('with an explicit deny in a resource-based policy');
  });

  it('heeds service control policies on members', async () => {
    await start();
    sandbox.world.organization.serviceControlPolicies.set('no-trails', policy('Deny', ['cloudtrail:*']));

    expect(await messageOfFailure(client(CloudTrailClient).send(new ListTrailsCommand({})))).toContain(
      'with an explicit deny in a service control policy',
    );
  });

  it('knows at once when a policy has changed, through the API or past it', async () => {
    await start();
    const before = await outcomeOf(receive());
    await client(IAMClient).send(
      new PutRolePolicyCommand({
        RoleName: 'Trailwarden',
        PolicyName: 'no',
        PolicyDocument: policy('Deny', ['sqs:*']),
      }),
    );
    const denied = await outcomeOf(receive());
    changeIam(accountOf(sandbox.world, sandbox.securityAccountId).iam, ({ roles }) =>
      roles.get('Trailwarden')?.inlinePolicies.delete('no'),
    );

    expect([before, denied, await outcomeOf(receive())]).toEqual(['ok', 'AccessDeniedException', 'ok']);
  });

  it('asks nobody who they are before telling them', async () => {
    await start(policy('Deny', ['*']));

    expect(await outcomeOf(client(STSClient).send(new GetCallerIdentityCommand({})))).toBe('ok');
  });

  it('does not know strangers, in the words of each protocol', async () => {
    await start();
    const config = clientConfig({
      endpoint: sandbox.url,
      credentials: { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'any' },
    });

    expect(await outcomeOf(new STSClient(config).send(new GetCallerIdentityCommand({})))).toBe('InvalidClientTokenId');
    expect(await outcomeOf(new OrganizationsClient(config).send(new ListAccountsCommand({})))).toBe(
      'UnrecognizedClientException',
    );
    expect(await outcomeOf(new S3Client(config).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })))).toBe(
      'InvalidAccessKeyId',
    );
  });

  it('is written down, action by action', async () => {
    await start();
    await receive();

    expect(sandbox.calls().at(-1)).toMatchObject({
      service: 'sqs',
      operation: 'ReceiveMessage',
      accountId: sandbox.securityAccountId,
      actions: ['sqs:ReceiveMessage'],
      outcome: 'ok',
    });
  });
});

function policy(Effect: string, Action: readonly string[], Resource = '*'): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource }] });
}

function policies(...texts: string[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: texts.flatMap((text) => JSON.parse(text).Statement) });
}
