import type { Bucket, StoredObject } from './buckets.js';
import { sendMessage } from './queue-messages.js';
import type { Queue } from './queues.js';
import type { World } from './world.js';

/** Puts an object and tells the queues that want to know; as S3, at once. */
export function putObject(world: World, bucket: Bucket, object: StoredObject): void {
  bucket.objects.put(object);
  for (const { queue, body } of noticesOf(world, bucket, object)) sendMessage(world, queue, body);
}

export interface Notice {
  readonly queue: Queue;
  readonly body: string;
}

/** The messages that S3 sends for an object that was put. */
export function noticesOf(world: World, bucket: Bucket, object: StoredObject): Notice[] {
  return bucket.notifications.flatMap((notification) => {
    const { id, queueArn, events, prefix, suffix } = notification;
    const wanted = events.some((event) => event === 's3:ObjectCreated:*' || event === 's3:ObjectCreated:Put');
    const queue = world.queues.get(queueArn);
    if (!wanted || queue === undefined || !object.key.startsWith(prefix) || !object.key.endsWith(suffix)) return [];
    return [{ queue, body: noticeBody(world, bucket, object, id) }];
  });
}

/** What S3 sends when a notification is set up, to see that it may. */
export function testEvent(world: World, bucket: Bucket): string {
  return JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(world.nowMs()).toISOString(),
    Bucket: bucket.name,
    RequestId: world.ids.hex(16).toUpperCase(),
    HostId: world.ids.secret(56),
  });
}

function noticeBody(world: World, bucket: Bucket, object: StoredObject, configurationId: string): string {
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(object.modifiedMs).toISOString(),
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: `AWS:${bucket.accountId}` },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': world.ids.hex(16).toUpperCase(), 'x-amz-id-2': world.ids.secret(56) },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: `A${bucket.accountId}` },
        arn: `arn:aws:s3:::${bucket.name}`,
      },
      object: {
        key: formEncoded(object.key),
        size: object.size,
        eTag: object.etag,
        sequencer: `00${object.modifiedMs.toString(16).toUpperCase().padStart(14, '0')}`,
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}

/** As S3 writes keys in notices: form encoding, but for slashes and a few more. */
function formEncoded(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}
