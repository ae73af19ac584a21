import { z } from 'zod';

/** An object that a notice tells of; its key as it is in the bucket. */
export interface NoticedObject {
  readonly bucket: string;
  readonly key: string;
  /** 0 when the notice does not say. */
  readonly bytes: number;
}

export type Notice =
  | { readonly kind: 'objects'; readonly objects: readonly NoticedObject[] }
  /** S3 tries out a queue when it is set up. */
  | { readonly kind: 'test' }
  /** Understood, and about nothing that can be read. */
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

const s3Record = z.object({
  eventName: z.string(),
  s3: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: z.string().min(1), size: z.number().int().nonnegative().default(0) }),
  }),
});
const s3Notice = z.object({ Records: z.array(s3Record) });
const testNotice = z.object({ Service: z.literal('Amazon S3'), Event: z.literal('s3:TestEvent') });
const busNotice = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.string(),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: z.string().min(1), size: z.number().int().nonnegative().default(0) }),
  }),
});
const trailNotice = z.object({ s3Bucket: z.string().min(1), s3ObjectKey: z.array(z.string().min(1)) });
const topicNotice = z.object({ Type: z.string(), TopicArn: z.string(), Message: z.string() });

/** What CloudTrail sends to a topic when it is set up. */
const VALIDATION = /^CloudTrail validation message/i;

/**
 * Reads the body of a message about new objects: S3's own, S3's through EventBridge, CloudTrail's, and any of them inside the envelope of
 * a topic (SNS). Never throws.
 */
export function parseNotice(body: string): Notice {
  return parse(body, true);
}

function parse(body: string, mayBeTopic: boolean): Notice {
  const value = jsonOf(body);
  if (value === undefined) {
    if (VALIDATION.test(body)) return { kind: 'test' };
    // A topic may carry any text; what somebody else sends there is no loss of ours.
    return mayBeTopic ? unreadable('not JSON') : { kind: 'ignored', reason: 'text without a notice in a topic' };
  }
  if (testNotice.safeParse(value).success) return { kind: 'test' };
  const s3 = s3Notice.safeParse(value);
  if (s3.success) return fromS3(s3.data);
  const bus = busNotice.safeParse(value);
  if (bus.success) return fromBus(bus.data);
  const trail = trailNotice.safeParse(value);
  if (trail.success)
    return objects(trail.data.s3ObjectKey.map((key) => ({ bucket: trail.data.s3Bucket, key, bytes: 0 })));
  const topic = topicNotice.safeParse(value);
  if (topic.success && mayBeTopic) {
    if (topic.data.Type !== 'Notification') return { kind: 'ignored', reason: 'a topic that asks for confirmation' };
    return parse(topic.data.Message, false);
  }
  return unreadable('of no known shape');
}

function fromS3({ Records }: z.infer<typeof s3Notice>): Notice {
  const found: NoticedObject[] = [];
  for (const { eventName, s3 } of Records) {
    if (!/^(?:s3:)?ObjectCreated:/.test(eventName)) continue;
    const key = decoded(s3.object.key);
    if (key === undefined) return unreadable('a key that is not encoded as S3 does');
    found.push({ bucket: s3.bucket.name, key, bytes: s3.object.size });
  }
  return objects(found);
}

function fromBus({ 'detail-type': type, detail }: z.infer<typeof busNotice>): Notice {
  if (type !== 'Object Created') return { kind: 'ignored', reason: 'not about a new object' };
  return objects([{ bucket: detail.bucket.name, key: detail.object.key, bytes: detail.object.size }]);
}

function objects(found: readonly NoticedObject[]): Notice {
  return found.length === 0
    ? { kind: 'ignored', reason: 'not about a new object' }
    : { kind: 'objects', objects: found };
}

/** S3 encodes keys as forms do. EventBridge and CloudTrail do not. */
function decoded(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(reason: string): Notice {
  return { kind: 'unreadable', reason };
}
