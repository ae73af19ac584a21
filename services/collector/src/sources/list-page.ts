import { type _Object, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { bucketAndKey } from '../discover/place.js';
import { type FoundFile, findingOf } from './found-file.js';

/** What S3 gives in one answer. */
const KEYS_MAX = 1000;
const MINUTES_PER_DAY = 1440;

export interface Page {
  readonly files: readonly FoundFile[];
  /** Objects that are no input: other families, other names. */
  readonly ignored: number;
  /** Key of the last object; undefined when there was none. */
  readonly lastKey: string | undefined;
  readonly more: boolean;
}

/** One request. Keys come in the order of their text, which in a place is that of delivery. */
export async function listPage(
  s3: S3Client,
  place: string,
  after: string,
  readAs: string | null,
  signal: AbortSignal | undefined,
): Promise<Page> {
  const { bucket = '', key: prefix = '' } = bucketAndKey(place) ?? {};
  const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, StartAfter: after, MaxKeys: KEYS_MAX });
  const { Contents = [], IsTruncated = false } = await s3.send(
    command,
    signal === undefined ? {} : { abortSignal: signal },
  );
  const files = Contents.flatMap((object) => fileOf(object, bucket, place, readAs));
  return { files, ignored: Contents.length - files.length, lastKey: Contents.at(-1)?.Key, more: IsTruncated };
}

function fileOf({ Key, Size }: _Object, bucket: string, place: string, readAs: string | null): FoundFile[] {
  if (Key === undefined) return [];
  const address = `s3://${bucket}/${Key}`;
  // A copy in a folder below, as of a backup, would be read as if it had just been delivered.
  const finding = Key.startsWith(bucketAndKey(place)?.key ?? '')
    ? findingOf(address, Key, Size ?? 0, readAs)
    : undefined;
  return finding?.kind === 'file' && finding.key.layout === 'bucket' ? [finding.file] : [];
}

/** Sorts right before every key of a place that was delivered in a minute or later. */
export function keyBefore(place: string, minute: number): string {
  const { key = '' } = bucketAndKey(place) ?? {};
  const [account, family, region] = key.split('/').slice(-4, -1);
  const time = new Date(minute * 60_000).toISOString();
  const day = time.slice(0, 10);
  return `${key}${day.replaceAll('-', '/')}/${account}_${family}_${region}_${day.replaceAll('-', '')}T${time.slice(11, 13)}${time.slice(14, 16)}`;
}

/** Minute in the name of a key of a place, complete or made by {@link keyBefore}; undefined for other keys. */
export function minuteOfKey(key: string): number | undefined {
  const [, year, month, day, hour, minute] = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(?:Z_|$)/.exec(key) ?? [];
  if (year === undefined) return undefined;
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000;
  return days * MINUTES_PER_DAY + Number(hour) * 60 + Number(minute);
}
