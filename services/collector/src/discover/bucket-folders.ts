import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { bucketAndKey } from './place.js';

/** An account has some thirty regions, an AWSLogs folder thousands of accounts at worst; more pages than this is no trail's bucket. */
const PAGES_MAX = 100;

/** Names of the folders right below a place, `s3://bucket/…/`; one request a thousand of them. */
export async function foldersIn(s3: S3Client, place: string): Promise<string[]> {
  const { bucket = '', key = '' } = bucketAndKey(place) ?? {};
  const found: string[] = [];
  let pages = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: key, Delimiter: '/' })) {
    for (const { Prefix = '' } of page.CommonPrefixes ?? []) found.push(Prefix.slice(key.length, -1));
    pages += 1;
    if (pages === PAGES_MAX) break;
  }
  return found;
}
