import { CloudTrailClient, CreateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVICES } from './services/index.js';
import { type SmallSandbox, startSmallSandbox } from './test-support/small-sandbox.js';
import { clientConfig } from './test-support/target.js';
import { wireService } from './wire/wired-service.js';

describe('the dispatcher', () => {
  let sandbox: SmallSandbox;
  beforeAll(async () => {
    sandbox = await startSmallSandbox();
  });
  afterAll(() => sandbox.close());

  it('answers 501 and names what it does not simulate, in each protocol', async () => {
    const config = clientConfig(sandbox.target);
    const calls = [
      new S3Client(config).send(new GetBucketTaggingCommand({ Bucket: sandbox.bucket })),
      new STSClient(config).send(new GetSessionTokenCommand({})),
      new CloudTrailClient(config).send(new CreateTrailCommand({ Name: 'x', S3BucketName: 'y' })),
    ];

    const failures = await Promise.allSettled(calls);

    expect(
      failures.map(
        (failure) =>
          failure.status === 'rejected' && [
            failure.reason.name,
            failure.reason.message,
            failure.reason.$metadata.httpStatusCode,
          ],
      ),
    ).toEqual([
      ['NotImplemented', 's3:GetBucketTagging is not simulated', 501],
      ['NotImplemented', 'sts:GetSessionToken is not simulated', 501],
      ['NotImplemented', 'cloudtrail:CreateTrail is not simulated', 501],
    ]);
  });

  it('answers 501 for a service it has never heard of', async () => {
    const response = await fetch(sandbox.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
      body: '{}',
    });

    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('DynamoDB_20120810.ListTables') });
  });

  it('asks for members that the SDK would not have let be missing', async () => {
    const response = await fetch(sandbox.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AmazonSQS.SendMessage',
        authorization: `AWS4-HMAC-SHA256 Credential=${sandbox.credentials.accessKeyId}/20260302/us-east-1/sqs/aws4_request`,
        'x-amz-security-token': sandbox.credentials.sessionToken,
      },
      body: '{}',
    });

    expect(await response.json()).toMatchObject({ message: expect.stringContaining("Value null at 'queueUrl'") });
  });
});

describe('every simulated operation', () => {
  it.each(SERVICES.map((service) => [service.signingName, service] as const))('of %s is in the SDK', (_, service) => {
    const { operations, kind } = wireService(service);

    const unknown = Object.keys({ ...service.handlers, ...service.authorize }).filter((name) => !operations.has(name));
    const unreachable = [...operations.values()].filter(
      ({ name, route }) => kind.startsWith('rest') && name in service.handlers && route === undefined,
    );

    expect(operations.size).toBeGreaterThan(0);
    expect(unknown).toEqual([]);
    expect(unreachable).toEqual([]);
  });
});
