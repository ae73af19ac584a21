import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type AwsAccess, classifyAwsError } from '@trailwarden/platform';

/** What SQS hands out at once, and takes back at once. */
export const MESSAGES_MAX = 10;

/** A queue of SQS in our own account or open to it. */
export interface MessageQueue {
  readonly url: string;
  readonly region: string;
}

export interface ReceivedMessage {
  readonly body: string;
  readonly receipt: string;
}

/** The few verbs we need of SQS. All throw AppError. */
export interface OpenQueue {
  /** @param waitSeconds - up to 20; an empty answer then comes from all of SQS's servers. Aborted: none. */
  receive(waitSeconds: number, signal?: AbortSignal): Promise<readonly ReceivedMessage[]>;
  /** A message that could not be taken out comes again, which does no harm. Answers how many these were. */
  remove(messages: readonly ReceivedMessage[]): Promise<number>;
  /** Neither waiting nor in somebody's hands, as far as SQS knows. */
  isDrained(): Promise<boolean>;
}

export async function openQueue(aws: AwsAccess, { url, region }: MessageQueue): Promise<OpenQueue> {
  const clients = await aws.own(region);
  const sqs = await clients.sqs();
  const asked = async <Answer>(operation: string, ask: (client: SQSClient) => Promise<Answer>): Promise<Answer> => {
    try {
      return await ask(sqs);
    } catch (error) {
      throw classifyAwsError(error, { service: 'sqs', operation, accountId: clients.accountId, region });
    }
  };
  return {
    async receive(waitSeconds, signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: MESSAGES_MAX,
        WaitTimeSeconds: waitSeconds,
      });
      const options = signal === undefined ? {} : { abortSignal: signal };
      try {
        const { Messages = [] } = await asked('ReceiveMessage', (client) => client.send(command, options));
        return Messages.flatMap(received);
      } catch (error) {
        if (signal?.aborted) return [];
        throw error;
      }
    },
    async remove(messages) {
      let failed = 0;
      for (let at = 0; at < messages.length; at += MESSAGES_MAX) {
        const Entries = messages
          .slice(at, at + MESSAGES_MAX)
          .map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
        const command = new DeleteMessageBatchCommand({ QueueUrl: url, Entries });
        const { Failed = [] } = await asked('DeleteMessageBatch', (client) => client.send(command));
        failed += Failed.length;
      }
      return failed;
    },
    async isDrained() {
      const command = new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      });
      const { Attributes = {} } = await asked('GetQueueAttributes', (client) => client.send(command));
      const counts = Object.values(Attributes);
      return counts.length > 0 && counts.every((count) => Number(count) === 0);
    },
  };
}

function received({ Body, ReceiptHandle }: Message): ReceivedMessage[] {
  return ReceiptHandle === undefined ? [] : [{ body: Body ?? '', receipt: ReceiptHandle }];
}
