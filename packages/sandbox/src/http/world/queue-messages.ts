import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Queue, QueueMessage } from './queues.js';
import type { World } from './world.js';

/** Puts a message into a queue and wakes whoever waits for one. */
export function sendMessage(
  world: World,
  queue: Queue,
  body: string,
  options: { readonly delayMs?: number; readonly attributes?: Readonly<Record<string, MessageAttributeValue>> } = {},
): QueueMessage {
  const now = world.nowMs();
  const message: QueueMessage = {
    id: world.ids.uuid(),
    body,
    attributes: options.attributes ?? {},
    sentMs: now,
    visibleMs: now + (options.delayMs ?? 0),
    receives: 0,
    firstReceivedMs: undefined,
    receiptHandle: undefined,
  };
  queue.messages.set(message.id, message);
  wake(queue);
  return message;
}

/** Visible messages, now invisible for `visibilityMs`; those received too often move to the dead letter queue instead. */
export function takeMessages(world: World, queue: Queue, messagesMax: number, visibilityMs: number): QueueMessage[] {
  const now = world.nowMs();
  const taken: QueueMessage[] = [];
  for (const message of queue.messages.values()) {
    if (taken.length >= messagesMax) break;
    if (message.visibleMs > now) continue;
    if (queue.redrive !== undefined && message.receives >= queue.redrive.receivesMax) {
      moveToDeadLetters(world, queue, message, queue.redrive.deadLetterArn);
      continue;
    }
    message.receives += 1;
    message.firstReceivedMs ??= now;
    message.visibleMs = now + visibilityMs;
    message.receiptHandle = `${message.id}.${message.receives}.${world.ids.secret(24)}`;
    taken.push(message);
  }
  return taken;
}

function moveToDeadLetters(world: World, queue: Queue, message: QueueMessage, deadLetterArn: string): void {
  queue.messages.delete(message.id);
  const deadLetters = world.queues.get(deadLetterArn);
  if (deadLetters === undefined) return;
  // It keeps its id and its age.
  deadLetters.messages.set(message.id, { ...message, receives: 0, receiptHandle: undefined });
  wake(deadLetters);
}

/** The message that a receipt handle stands for, when the handle is of its latest receive; older ones delete nothing. */
export function messageOf(queue: Queue, receiptHandle: string): QueueMessage | undefined {
  const message = queue.messages.get(receiptHandle.split('.')[0] ?? '');
  return message?.receiptHandle === receiptHandle ? message : undefined;
}

export function wake(queue: Queue): void {
  const waiters = [...queue.waiters];
  queue.waiters.clear();
  for (const waiter of waiters) waiter();
}
