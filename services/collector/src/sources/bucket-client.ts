import type { S3Client } from '@aws-sdk/client-s3';
import { type AppError, type AwsAccess, classifyAwsError } from '@trailwarden/platform';
import { AccountUnreachableError } from '../errors.js';

/** Who reads a bucket, and from which region the first question is asked; S3 tells the right one. */
export interface BucketReader {
  readonly aws: AwsAccess;
  readonly homeRegion: string;
  /** Account whose reader role is used; null for our own credentials. */
  readonly readAs: string | null;
}

/** @throws AccountUnreachableError */
export async function bucketClient({ aws, homeRegion, readAs }: BucketReader): Promise<S3Client> {
  if (readAs === null) return (await aws.own(homeRegion)).s3();
  const access = await aws.forAccount(readAs, homeRegion);
  if (access.kind === 'reachable') return access.clients.s3();
  throw new AccountUnreachableError(
    `Account ${readAs}, whose role reads the bucket, cannot be used: ${access.reason}`,
    'Mend its role; it is tried again by itself. `trailwarden doctor` shows what is missing.',
  );
}

/** What S3 said, in our words. */
export function s3Failure(error: unknown, operation: 'ListObjectsV2' | 'GetObject', readAs: string | null): AppError {
  return classifyAwsError(error, { service: 's3', operation, ...(readAs === null ? {} : { accountId: readAs }) });
}
