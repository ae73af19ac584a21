import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SmallSandbox, startSmallSandbox } from '../../test-support/small-sandbox.js';
import { clientConfig, outcomeOf } from '../../test-support/target.js';

const VISIBILITY_MS = 30_000;
const RECEIVES_MAX = 5;

describe('queues of the sandbox', () => {
  let sandbox: SmallSandbox;
  let sqs: SQSClient;
  const receive = async (QueueUrl = sandbox.noticeQueueUrl): Promise<Message[]> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return Messages;
  };
  beforeEach(async () => {
    sandbox = await startSmallSandbox();
    sqs = new SQSClient(clientConfig(sandbox.target));
  });
  afterEach(() => sandbox.close());

  it('show a message again when its time is over, by the sandbox’s clock', async () => {
    const [first] = await receive();
    sandbox.pass(VISIBILITY_MS - 1);
    const early = await receive();
    sandbox.pass(1);

    expect(early).toEqual([]);
    expect(await receive()).toMatchObject([{ MessageId: first?.MessageId }]);
  });

  it('delete by the latest receipt only', async () => {
    const [first] = await receive();
    sandbox.pass(VISIBILITY_MS);
    const [second] = await receive();
    const erase = (message: Message | undefined) =>
      sqs.send(new DeleteMessageCommand({ QueueUrl: sandbox.noticeQueueUrl, ReceiptHandle: message?.ReceiptHandle }));

    await erase(first);
    sandbox.pass(VISIBILITY_MS);
    const [third] = await receive();
    await erase(third);
    sandbox.pass(VISIBILITY_MS);

    expect(third?.MessageId).toBe(second?.MessageId);
    expect(await receive()).toEqual([]);
  });

  it('hold a message longer for who asks in time', async () => {
    const QueueUrl = sandbox.noticeQueueUrl;
    const [message] = await receive();
    const extend = () =>
      sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 60 }),
      );

    await extend();
    sandbox.pass(VISIBILITY_MS);
    const held = await receive();
    sandbox.pass(VISIBILITY_MS);

    expect(held).toEqual([]);
    expect(await outcomeOf(extend())).toBe('MessageNotInflight');
  });

  it('set aside what was received five times', async () => {
    for (let receives = 0; receives < RECEIVES_MAX; receives++) {
      expect(await receive()).toHaveLength(1);
      sandbox.pass(VISIBILITY_MS);
    }

    expect(await receive()).toEqual([]);
    expect(await receive(`${sandbox.noticeQueueUrl}-dead`)).toHaveLength(1);
  });

  it('end a long poll when the sandbox closes', async () => {
    await receive();
    const poll = outcomeOf(
      sqs.send(new ReceiveMessageCommand({ QueueUrl: sandbox.noticeQueueUrl, WaitTimeSeconds: 20 })),
    );
    await sqs.send(new SendMessageCommand({ QueueUrl: `${sandbox.noticeQueueUrl}-dead`, MessageBody: 'meanwhile' }));

    await sandbox.close();

    expect(await poll).not.toBe('ok');
  });

  it('refuse numbers that SQS refuses', async () => {
    const ask = (input: object) =>
      outcomeOf(sqs.send(new ReceiveMessageCommand({ QueueUrl: sandbox.noticeQueueUrl, ...input })));

    expect(await ask({ MaxNumberOfMessages: 11 })).toBe('InvalidParameterValue');
    expect(await ask({ WaitTimeSeconds: 21 })).toBe('InvalidParameterValue');
    expect(await ask({ VisibilityTimeout: 43_201 })).toBe('InvalidParameterValue');
  });

  it('keep attributes of messages, bytes too', async () => {
    const QueueUrl = `${sandbox.noticeQueueUrl}-dead`;
    const MessageAttributes = { raw: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) } };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes }));

    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));

    expect(Messages?.[0]?.MessageAttributes).toEqual(MessageAttributes);
  });
});
