import { Fault } from '../../fault.js';
import type { Question } from '../../service.js';
import type { Bucket, StoredObject } from '../../world/buckets.js';
import type { World } from '../../world/world.js';

export function findBucket({ buckets }: World, name: string | undefined): Bucket {
  const bucket = buckets.get(name ?? '');
  if (bucket !== undefined) return bucket;
  throw new Fault('NoSuchBucket', 'The specified bucket does not exist', 404, { details: { BucketName: name ?? '' } });
}

export function noSuchKey(key: string): Fault {
  return new Fault('NoSuchKey', 'The specified key does not exist.', 404, { details: { Key: key } });
}

export function bucketQuestion(
  { buckets }: World,
  action: string,
  name = '',
  context: Question['context'] = {},
): Question {
  return { action: `s3:${action}`, resource: `arn:aws:s3:::${name}`, context, ...ownerOf(buckets.get(name)) };
}

export function objectQuestion({ buckets }: World, action: string, name = '', key = ''): Question {
  return { action: `s3:${action}`, resource: `arn:aws:s3:::${name}/${key}`, ...ownerOf(buckets.get(name)) };
}

function ownerOf(bucket: Bucket | undefined): Pick<Question, 'resourceAccountId' | 'resourcePolicy'> {
  return bucket === undefined ? {} : { resourceAccountId: bucket.accountId, resourcePolicy: bucket.policy };
}

/** What GetObject and HeadObject say beside the bytes. */
export function headersOf({ etag, modifiedMs, contentType, contentEncoding, metadata }: StoredObject) {
  return {
    AcceptRanges: 'bytes',
    ETag: `"${etag}"`,
    LastModified: new Date(modifiedMs),
    ContentType: contentType ?? 'binary/octet-stream',
    ...(contentEncoding === undefined ? {} : { ContentEncoding: contentEncoding }),
    Metadata: { ...metadata },
  };
}
