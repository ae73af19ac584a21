import type * as api from '@aws-sdk/client-sqs';
import { Fault } from '../../fault.js';
import type { CallContext, OperationInput, OperationOutput } from '../../service.js';
import { takeMessages } from '../../world/queue-messages.js';
import type { Queue, QueueMessage } from '../../world/queues.js';
import { findQueue, md5Of } from './find.js';

const MESSAGES_MAX = 10;
const WAIT_SECONDS_MAX = 20;
const VISIBILITY_SECONDS_MAX = 43_200;
/** The world's clock may be moved by hand, so a waiting call looks again now and then. */
const LOOK_AGAIN_MS = 200;

type Input = OperationInput<typeof api, 'ReceiveMessage'>;
type Output = OperationOutput<typeof api, 'ReceiveMessage'>;

/** Waits in the machine's time, not the world's: whoever asks for 20 seconds holds a connection for so long. */
export async function receiveMessage(input: Input, ctx: CallContext): Promise<Output> {
  const queue = findQueue(ctx.world, input.QueueUrl);
  const messagesMax = within(input.MaxNumberOfMessages ?? 1, 1, MESSAGES_MAX, 'MaxNumberOfMessages');
  const waitSeconds = within(input.WaitTimeSeconds ?? 0, 0, WAIT_SECONDS_MAX, 'WaitTimeSeconds');
  const visibilitySeconds = input.VisibilityTimeout;
  if (visibilitySeconds !== undefined) within(visibilitySeconds, 0, VISIBILITY_SECONDS_MAX, 'VisibilityTimeout');
  const visibilityMs = visibilitySeconds === undefined ? queue.visibilityMs : visibilitySeconds * 1000;
  const wanted = new Set<string>([...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])]);
  for (let leftMs = waitSeconds * 1000; ; leftMs -= LOOK_AGAIN_MS) {
    const messages = ctx.signal.aborted ? [] : takeMessages(ctx.world, queue, messagesMax, visibilityMs);
    if (messages.length > 0) {
      return { Messages: messages.map((message) => shapeOf(message, wanted, input.MessageAttributeNames ?? [])) };
    }
    if (leftMs <= 0 || ctx.signal.aborted) return {};
    await messageOr(Math.min(leftMs, LOOK_AGAIN_MS), queue, ctx);
  }
}

function within(value: number, from: number, to: number, name: string): number {
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw new Fault(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${from} and ${to}, if provided.`,
  );
}

/** Until a message comes, the time is over or the caller is gone. */
function messageOr(waitMs: number, queue: Queue, { after, signal }: CallContext): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      queue.waiters.delete(done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = after(waitMs, done);
    queue.waiters.add(done);
    signal.addEventListener('abort', done);
  });
}

function shapeOf(message: QueueMessage, wanted: ReadonlySet<string>, attributeNames: readonly string[]): api.Message {
  const system: Record<string, string> = {
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs ?? message.sentMs),
  };
  const shown = Object.entries(system).filter(([name]) => wanted.has('All') || wanted.has(name));
  const attributes = Object.entries(message.attributes).filter(
    ([name]) => attributeNames.includes('All') || attributeNames.includes('.*') || attributeNames.includes(name),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5Of(message.body),
    ...(shown.length === 0 ? {} : { Attributes: Object.fromEntries(shown) }),
    ...(attributes.length === 0 ? {} : { MessageAttributes: Object.fromEntries(attributes) }),
  };
}
