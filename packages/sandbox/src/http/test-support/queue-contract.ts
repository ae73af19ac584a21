import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientConfig, outcomeOf, type Target } from './target.js';

/** What SQS promises, and S3's notices through it. */
export function queueContract(target: () => Target): void {
  describe('SQS', () => {
    let sqs: SQSClient;
    const makeQueue = async (name: string, Attributes: Record<string, string> = {}) => {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
      const attributes = await attributesOf(QueueUrl);
      return { QueueUrl, arn: attributes.QueueArn ?? '' };
    };
    const attributesOf = async (QueueUrl: string | undefined): Promise<Record<string, string>> => {
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
      return Attributes;
    };
    const receive = async (QueueUrl: string | undefined, VisibilityTimeout = 30): Promise<Message[]> => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout, AttributeNames: ['All'] }),
      );
      return Messages;
    };

    beforeAll(() => {
      sqs = new SQSClient(clientConfig(target()));
    });

    it('hands out what was sent, once at a time, until it is deleted', async () => {
      const { QueueUrl } = await makeQueue('contract-plain');
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'grüße & <tags>' }));

      const [message] = await receive(QueueUrl);
      const meanwhile = await receive(QueueUrl);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));

      expect(message).toMatchObject({ Body: 'grüße & <tags>', Attributes: { ApproximateReceiveCount: '1' } });
      expect(meanwhile).toEqual([]);
      expect(await attributesOf(QueueUrl)).toMatchObject({
        ApproximateNumberOfMessages: '0',
        ApproximateNumberOfMessagesNotVisible: '0',
      });
    });

    it('hands a message out again when it is made visible', async () => {
      const { QueueUrl } = await makeQueue('contract-visible');
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'again' }));
      const [first] = await receive(QueueUrl);

      await sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 }),
      );
      const [second] = await receive(QueueUrl);

      expect(second).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: '2' } });
      expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    });

    it('sets aside what was received too often', async () => {
      const dead = await makeQueue('contract-dead');
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
      const { QueueUrl } = await makeQueue('contract-redrive', { RedrivePolicy });
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));

      const received = [await receive(QueueUrl, 0), await receive(QueueUrl, 0), await receive(QueueUrl, 0)];

      expect(received.map((messages) => messages.length)).toEqual([1, 1, 0]);
      expect(await receive(dead.QueueUrl)).toMatchObject([{ Body: 'poison' }]);
    });

    it('deletes in batches', async () => {
      const { QueueUrl } = await makeQueue('contract-batch');
      for (const MessageBody of ['one', 'two']) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      const messages = await receive(QueueUrl);

      const { Successful = [] } = await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: messages.map(({ ReceiptHandle }, at) => ({ Id: `m${at}`, ReceiptHandle })),
        }),
      );

      expect(Successful.map(({ Id }) => Id)).toEqual(['m0', 'm1']);
    });

    it('ends a long poll when a message comes', async () => {
      const { QueueUrl } = await makeQueue('contract-poll');

      const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'now' }));

      expect((await poll).Messages).toMatchObject([{ Body: 'now' }]);
    });

    it('finds a queue by name, and says when there is none', async () => {
      const { QueueUrl } = await makeQueue('contract-named');

      expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'contract-named' }))).QueueUrl).toBe(QueueUrl);
      expect(await outcomeOf(sqs.send(new GetQueueUrlCommand({ QueueName: 'contract-none' })))).toBe(
        'QueueDoesNotExist',
      );
    });

    it('is told by S3 of new objects, with a test message first and the key encoded as in a form', async () => {
      const s3 = new S3Client(clientConfig(target()));
      const Bucket = 'contract-notices';
      const { QueueUrl, arn } = await makeQueue('contract-notices');
      await s3.send(new CreateBucketCommand({ Bucket }));
      const NotificationConfiguration = {
        QueueConfigurations: [
          {
            Id: 'logs',
            QueueArn: arn,
            Events: ['s3:ObjectCreated:*' as const],
            Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value: 'AWSLogs/' }] } },
          },
        ],
      };

      await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'elsewhere/x', Body: 'x' }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'AWSLogs/a b+c é.gz', Body: 'four' }));
      const bodies = (await receive(QueueUrl)).map(({ Body = '' }) => JSON.parse(Body));
      const { QueueConfigurations } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));

      expect(bodies).toHaveLength(2);
      expect(bodies.find(({ Event }) => Event === 's3:TestEvent')).toMatchObject({ Bucket });
      const { key, size } = bodies.find(({ Records }) => Records !== undefined).Records[0].s3.object;
      expect(decodeURIComponent(key.replaceAll('+', ' '))).toBe('AWSLogs/a b+c é.gz');
      expect(size).toBe(4);
      expect(QueueConfigurations).toMatchObject([{ Id: 'logs', QueueArn: arn }]);
    });
  });
}
