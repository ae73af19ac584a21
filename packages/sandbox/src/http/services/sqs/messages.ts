import type * as api from '@aws-sdk/client-sqs';
import { Fault } from '../../fault.js';
import type { Handlers } from '../../service.js';
import { messageOf, sendMessage, wake } from '../../world/queue-messages.js';
import type { Queue } from '../../world/queues.js';
import type { World } from '../../world/world.js';
import { findQueue, md5Of } from './find.js';

const BATCH_MAX = 10;

export const messageHandlers = {
  SendMessage({ QueueUrl, MessageBody = '', DelaySeconds = 0, MessageAttributes = {} }, { world }) {
    const message = sendMessage(world, findQueue(world, QueueUrl), MessageBody, {
      delayMs: DelaySeconds * 1000,
      attributes: MessageAttributes,
    });
    return { MessageId: message.id, MD5OfMessageBody: md5Of(MessageBody) };
  },
  SendMessageBatch({ QueueUrl, Entries = [] }, { world }) {
    const queue = findQueue(world, QueueUrl);
    checkBatch(Entries);
    const Successful = Entries.map(({ Id, MessageBody = '', DelaySeconds = 0, MessageAttributes = {} }) => {
      const message = sendMessage(world, queue, MessageBody, {
        delayMs: DelaySeconds * 1000,
        attributes: MessageAttributes,
      });
      return { Id, MessageId: message.id, MD5OfMessageBody: md5Of(MessageBody) };
    });
    return { Successful, Failed: [] };
  },
  DeleteMessage({ QueueUrl, ReceiptHandle = '' }, { world }) {
    deleteMessage(findQueue(world, QueueUrl), ReceiptHandle);
  },
  DeleteMessageBatch({ QueueUrl, Entries = [] }, { world }) {
    const queue = findQueue(world, QueueUrl);
    checkBatch(Entries);
    for (const { ReceiptHandle = '' } of Entries) deleteMessage(queue, ReceiptHandle);
    return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
  },
  ChangeMessageVisibility({ QueueUrl, ReceiptHandle = '', VisibilityTimeout = 0 }, { world }) {
    changeVisibility(world, findQueue(world, QueueUrl), ReceiptHandle, VisibilityTimeout);
  },
  ChangeMessageVisibilityBatch({ QueueUrl, Entries = [] }, { world }) {
    const queue = findQueue(world, QueueUrl);
    checkBatch(Entries);
    for (const { ReceiptHandle = '', VisibilityTimeout = 0 } of Entries) {
      changeVisibility(world, queue, ReceiptHandle, VisibilityTimeout);
    }
    return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
  },
} satisfies Handlers<typeof api>;

/** An old receipt deletes nothing, and says nothing. */
function deleteMessage(queue: Queue, receiptHandle: string): void {
  const message = messageOf(queue, receiptHandle);
  if (message !== undefined) queue.messages.delete(message.id);
}

function changeVisibility(world: World, queue: Queue, receiptHandle: string, seconds: number): void {
  const message = messageOf(queue, receiptHandle);
  if (message === undefined) throw new Fault('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
  if (message.visibleMs <= world.nowMs()) throw new Fault('MessageNotInflight', 'The message is not in flight.');
  message.visibleMs = world.nowMs() + seconds * 1000;
  if (seconds === 0) wake(queue);
}

function checkBatch(entries: readonly { readonly Id?: string | undefined }[]): void {
  if (entries.length === 0) throw new Fault('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > BATCH_MAX) {
    throw new Fault('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${BATCH_MAX}.`);
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new Fault('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
}
