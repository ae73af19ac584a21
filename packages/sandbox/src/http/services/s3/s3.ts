import * as api from '@aws-sdk/client-s3';
import { defineService } from '../../service.js';
import { bucketHandlers } from './buckets.js';
import { bucketQuestion, objectQuestion } from './find.js';
import { listObjectsV2 } from './list-objects-v2.js';
import { objectHandlers } from './objects.js';

export const s3 = defineService({
  signingName: 's3',
  client: api.S3Client,
  module: api,
  throttlingCode: 'SlowDown',
  authorize: {
    ListBuckets: () => ({ action: 's3:ListAllMyBuckets', resource: '*' }),
    CreateBucket: ({ Bucket }, { world }) => bucketQuestion(world, 'CreateBucket', Bucket),
    HeadBucket: ({ Bucket }, { world }) => bucketQuestion(world, 'ListBucket', Bucket),
    GetBucketLocation: ({ Bucket }, { world }) => bucketQuestion(world, 'GetBucketLocation', Bucket),
    GetBucketPolicy: ({ Bucket }, { world }) => bucketQuestion(world, 'GetBucketPolicy', Bucket),
    PutBucketPolicy: ({ Bucket }, { world }) => bucketQuestion(world, 'PutBucketPolicy', Bucket),
    GetBucketNotificationConfiguration: ({ Bucket }, { world }) =>
      bucketQuestion(world, 'GetBucketNotification', Bucket),
    PutBucketNotificationConfiguration: ({ Bucket }, { world }) =>
      bucketQuestion(world, 'PutBucketNotification', Bucket),
    ListObjectsV2: ({ Bucket, Prefix = '', Delimiter = '', MaxKeys }, { world }) =>
      bucketQuestion(world, 'ListBucket', Bucket, {
        's3:prefix': Prefix,
        's3:delimiter': Delimiter,
        ...(MaxKeys === undefined ? {} : { 's3:max-keys': String(MaxKeys) }),
      }),
    GetObject: ({ Bucket, Key }, { world }) => objectQuestion(world, 'GetObject', Bucket, Key),
    HeadObject: ({ Bucket, Key }, { world }) => objectQuestion(world, 'GetObject', Bucket, Key),
    PutObject: ({ Bucket, Key }, { world }) => objectQuestion(world, 'PutObject', Bucket, Key),
    DeleteObject: ({ Bucket, Key }, { world }) => objectQuestion(world, 'DeleteObject', Bucket, Key),
  },
  handlers: { ...bucketHandlers, ...objectHandlers, ListObjectsV2: listObjectsV2 },
});
