import type * as api from '@aws-sdk/client-s3';
import type { Event } from '@aws-sdk/client-s3';
import { Fault } from '../../fault.js';
import type { Handlers } from '../../service.js';
import type { Bucket, BucketNotification } from '../../world/buckets.js';
import { testEvent } from '../../world/notify.js';
import { makeObjectStore } from '../../world/object-store.js';
import { sendMessage } from '../../world/queue-messages.js';
import type { World } from '../../world/world.js';
import { findBucket } from './find.js';

/** Has no name of its own as a location. */
const FIRST_REGION = 'us-east-1';

export const bucketHandlers = {
  ListBuckets(_, { world, accountId }) {
    const own = [...world.buckets.values()].filter((bucket) => bucket.accountId === accountId);
    return {
      Buckets: own.map(({ name, createdMs, region }) => ({
        Name: name,
        CreationDate: new Date(createdMs),
        BucketRegion: region,
      })),
      Owner: { ID: accountId },
    };
  },
  CreateBucket({ Bucket = '', CreateBucketConfiguration }, { world, accountId, region, nowMs }) {
    const owner = world.buckets.get(Bucket)?.accountId;
    if (owner === accountId) throw new Fault('BucketAlreadyOwnedByYou', 'You already own this bucket.', 409);
    if (owner !== undefined) throw new Fault('BucketAlreadyExists', 'The bucket name is taken.', 409);
    world.buckets.set(Bucket, {
      name: Bucket,
      accountId,
      region: CreateBucketConfiguration?.LocationConstraint ?? region,
      createdMs: nowMs,
      policy: undefined,
      objects: makeObjectStore(),
      notifications: [],
    });
    return { Location: `/${Bucket}` };
  },
  HeadBucket({ Bucket }, { world }) {
    return { BucketRegion: findBucket(world, Bucket).region };
  },
  GetBucketLocation({ Bucket }, { world }) {
    const { region } = findBucket(world, Bucket);
    return region === FIRST_REGION ? {} : { LocationConstraint: region as api.BucketLocationConstraint };
  },
  GetBucketPolicy({ Bucket }, { world }) {
    const { policy } = findBucket(world, Bucket);
    if (policy === undefined) throw new Fault('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
    return { Policy: policy };
  },
  PutBucketPolicy({ Bucket, Policy = '' }, { world }) {
    findBucket(world, Bucket).policy = policyText(Policy);
  },
  GetBucketNotificationConfiguration({ Bucket }, { world }) {
    const { notifications } = findBucket(world, Bucket);
    return notifications.length === 0 ? {} : { QueueConfigurations: notifications.map(configurationOf) };
  },
  PutBucketNotificationConfiguration({ Bucket, NotificationConfiguration = {} }, { world }) {
    const bucket = findBucket(world, Bucket);
    bucket.notifications = (NotificationConfiguration.QueueConfigurations ?? []).map((each) =>
      notificationOf(world, each),
    );
    announce(world, bucket);
  },
} satisfies Handlers<typeof api>;

function policyText(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new Fault('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'", 400);
  }
}

/** Each queue is sent a test message before the configuration is accepted. */
function announce(world: World, bucket: Bucket): void {
  for (const { queueArn } of bucket.notifications) {
    const queue = world.queues.get(queueArn);
    if (queue !== undefined) sendMessage(world, queue, testEvent(world, bucket));
  }
}

function notificationOf(
  world: World,
  { Id, QueueArn = '', Events = [], Filter }: api.QueueConfiguration,
): BucketNotification {
  if (!world.queues.has(QueueArn)) {
    throw new Fault('InvalidArgument', 'Unable to validate the following destination configurations', 400, {
      details: { ArgumentName1: QueueArn, ArgumentValue1: 'The destination queue does not exist' },
    });
  }
  const rule = (name: string) =>
    Filter?.Key?.FilterRules?.find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? '';
  return {
    id: Id ?? world.ids.uuid(),
    queueArn: QueueArn,
    events: Events,
    prefix: rule('prefix'),
    suffix: rule('suffix'),
  };
}

function configurationOf({ id, queueArn, events, prefix, suffix }: BucketNotification): api.QueueConfiguration {
  const rules = [
    { Name: 'prefix' as const, Value: prefix },
    { Name: 'suffix' as const, Value: suffix },
  ].filter(({ Value }) => Value !== '');
  return {
    Id: id,
    QueueArn: queueArn,
    Events: events as Event[],
    ...(rules.length === 0 ? {} : { Filter: { Key: { FilterRules: rules } } }),
  };
}
