import { createHash } from 'node:crypto';
import { Fault } from '../../fault.js';
import type { Question } from '../../service.js';
import type { Queue } from '../../world/queues.js';
import type { World } from '../../world/world.js';

const QUEUE_PATH = /\/(\d{12})\/([A-Za-z0-9_-]{1,80}(?:\.fifo)?)\/?$/;

/** By the path of its URL: how the sandbox is called from outside may differ. */
function lookUpQueue({ queues }: World, url = ''): Queue | undefined {
  const [, accountId, name] = QUEUE_PATH.exec(url) ?? [];
  for (const queue of queues.values()) if (queue.accountId === accountId && queue.name === name) return queue;
  return undefined;
}

export function findQueue(world: World, url: string | undefined): Queue {
  const queue = lookUpQueue(world, url);
  if (queue === undefined) throw new Fault('QueueDoesNotExist', 'The specified queue does not exist.');
  return queue;
}

export function queueQuestion(world: World, action: string, url: string | undefined): Question {
  const queue = lookUpQueue(world, url);
  if (queue === undefined) return { action: `sqs:${action}`, resource: 'arn:aws:sqs:us-east-1:000000000000:unknown' };
  const { arn, accountId, policy } = queue;
  return { action: `sqs:${action}`, resource: arn, resourceAccountId: accountId, resourcePolicy: policy };
}

export function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
