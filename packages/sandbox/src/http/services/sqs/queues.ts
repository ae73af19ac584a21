import type * as api from '@aws-sdk/client-sqs';
import { Fault } from '../../fault.js';
import type { Handlers } from '../../service.js';
import type { Queue } from '../../world/queues.js';
import type { World } from '../../world/world.js';
import { findQueue } from './find.js';

const VISIBILITY_SECONDS_DEFAULT = 30;

export const queueHandlers = {
  CreateQueue({ QueueName = '', Attributes = {} }, { world, accountId, region, nowMs }) {
    const arn = `arn:aws:sqs:${region}:${accountId}:${QueueName}`;
    const known = world.queues.get(arn);
    if (known !== undefined) return { QueueUrl: known.url };
    const queue: Queue = {
      name: QueueName,
      arn,
      url: `${world.url}/${accountId}/${QueueName}`,
      accountId,
      region,
      createdMs: nowMs,
      policy: undefined,
      visibilityMs: VISIBILITY_SECONDS_DEFAULT * 1000,
      redrive: undefined,
      messages: new Map(),
      waiters: new Set(),
    };
    setAttributes(queue, Attributes);
    world.queues.set(arn, queue);
    return { QueueUrl: queue.url };
  },
  SetQueueAttributes({ QueueUrl, Attributes = {} }, { world }) {
    setAttributes(findQueue(world, QueueUrl), Attributes);
  },
  GetQueueAttributes({ QueueUrl, AttributeNames = [] }, { world }) {
    const attributes = Object.entries(attributesOf(world, findQueue(world, QueueUrl)));
    const names: readonly string[] = AttributeNames;
    return {
      Attributes: Object.fromEntries(attributes.filter(([name]) => names.includes('All') || names.includes(name))),
    };
  },
  GetQueueUrl({ QueueName, QueueOwnerAWSAccountId }, { world, accountId, region }) {
    const queue = world.queues.get(`arn:aws:sqs:${region}:${QueueOwnerAWSAccountId ?? accountId}:${QueueName}`);
    if (queue === undefined) throw new Fault('QueueDoesNotExist', 'The specified queue does not exist.');
    return { QueueUrl: queue.url };
  },
  ListQueues({ QueueNamePrefix = '' }, { world, accountId, region }) {
    const found = [...world.queues.values()].filter(
      (queue) => queue.accountId === accountId && queue.region === region && queue.name.startsWith(QueueNamePrefix),
    );
    return { QueueUrls: found.map(({ url }) => url) };
  },
  PurgeQueue({ QueueUrl }, { world }) {
    findQueue(world, QueueUrl).messages.clear();
  },
} satisfies Handlers<typeof api>;

function setAttributes(queue: Queue, attributes: Partial<Record<string, string>>): void {
  const { VisibilityTimeout, Policy, RedrivePolicy } = attributes;
  if (VisibilityTimeout !== undefined) queue.visibilityMs = Number(VisibilityTimeout) * 1000;
  if (Policy !== undefined) queue.policy = Policy === '' ? undefined : Policy;
  if (RedrivePolicy === undefined) return;
  queue.redrive = RedrivePolicy === '' ? undefined : redriveOf(RedrivePolicy);
}

function redriveOf(text: string): Queue['redrive'] {
  try {
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text) as Record<string, unknown>;
    return { deadLetterArn: String(deadLetterTargetArn), receivesMax: Number(maxReceiveCount) };
  } catch {
    throw new Fault('InvalidAttributeValue', 'Invalid value for the parameter RedrivePolicy.');
  }
}

function attributesOf({ nowMs }: World, queue: Queue): Record<string, string> {
  const now = nowMs();
  const waiting = [...queue.messages.values()].filter(({ visibleMs }) => visibleMs <= now).length;
  const { redrive, policy } = queue;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(waiting),
    ApproximateNumberOfMessagesNotVisible: String(queue.messages.size - waiting),
    ApproximateNumberOfMessagesDelayed: '0',
    VisibilityTimeout: String(queue.visibilityMs / 1000),
    CreatedTimestamp: String(Math.floor(queue.createdMs / 1000)),
    ...(policy === undefined ? {} : { Policy: policy }),
    ...(redrive === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.deadLetterArn,
            maxReceiveCount: redrive.receivesMax,
          }),
        }),
  };
}
