import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { AwsAccess } from '@trailwarden/platform';
import { bucketClient, s3Failure } from '../sources/bucket-client.js';
import { bucketAndKey, logsFolder } from './place.js';

export type BucketAccess =
  | { readonly kind: 'readable'; readonly readAs: string | null }
  /** `problem`: a sentence with what to do. */
  | { readonly kind: 'unreadable'; readonly readAs: string | null; readonly problem: string };

/**
 * With whose credentials a trail's bucket can be listed; the first of the candidates that works. Without one it is the first, so that the
 * places in it are planned all the same and say why nothing comes.
 */
export async function bucketAccess(
  aws: AwsAccess,
  homeRegion: string,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string | null },
  candidates: readonly (string | null)[],
): Promise<BucketAccess> {
  const folder = logsFolder(bucket, prefix);
  const Prefix = bucketAndKey(folder)?.key ?? '';
  let problem = '';
  for (const readAs of candidates) {
    try {
      const s3 = await bucketClient({ aws, homeRegion, readAs });
      await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix, MaxKeys: 1 }));
      return { kind: 'readable', readAs };
    } catch (error) {
      // Our own credentials come first, and what they lack is most easily mended: the first problem is the one to tell.
      const { message, hint } = s3Failure(error, 'ListObjectsV2', readAs);
      problem ||= `${message} ${hint}`;
    }
  }
  return { kind: 'unreadable', readAs: candidates[0] ?? null, problem: `Its bucket cannot be read. ${problem}` };
}
