import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { foldersIn } from '../discover/bucket-folders.js';
import type { LookedTrail } from '../discover/look-at-trails.js';
import { bucketAndKey, logsFolder } from '../discover/place.js';

/** A day of the busiest account and region has so many pages at most; a file of its last hours is new enough. */
const PAGES_MAX = 10;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;
const DIGITS = /^\d+$/;

/**
 * Address of a trail's newest log file, of one account and region that it has files of: the owner's and the home region's, if any.
 * Undefined when it has none. Goes by the folders, newest day last; a request each. Throws as the SDK does.
 */
export async function newestKey(s3: S3Client, trail: LookedTrail): Promise<string | undefined> {
  const { bucket, prefix, isOrganization, accountId, homeRegion } = trail;
  if (bucket === null) return undefined;
  const steps: readonly ((name: string) => boolean)[] = [
    ...(isOrganization ? [(name: string) => name.startsWith('o-')] : []),
    (name) => ACCOUNT.test(name) && (isOrganization || name === accountId),
    (name) => name === 'CloudTrail',
    (name) => REGION.test(name),
    // Year, month, day.
    ...Array.from({ length: 3 }, () => (name: string) => DIGITS.test(name)),
  ];
  let folder = logsFolder(bucket, prefix);
  for (const fits of steps) {
    const names = (await foldersIn(s3, folder)).filter(fits).sort();
    const name = names.find((each) => each === accountId || each === homeRegion) ?? names.at(-1);
    if (name === undefined) return undefined;
    folder = `${folder}${name}/`;
  }
  return lastKey(s3, folder);
}

async function lastKey(s3: S3Client, folder: string): Promise<string | undefined> {
  const { bucket = '', key = '' } = bucketAndKey(folder) ?? {};
  let last: string | undefined;
  let pages = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: key })) {
    last = Contents.at(-1)?.Key ?? last;
    pages += 1;
    if (pages === PAGES_MAX) break;
  }
  return last === undefined ? undefined : `s3://${bucket}/${last}`;
}
