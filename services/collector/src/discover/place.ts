import type { LogFileKey } from '@trailwarden/cloudtrail';

/** Where one family of one account's and region's log files lies. */
export interface PlaceParts {
  readonly bucket: string;
  /** As set on the trail, with or without a last slash. */
  readonly prefix?: string | null | undefined;
  /** `o-…`, for an organization's trail. */
  readonly organizationId?: string | undefined;
  readonly account: string;
  readonly family: string;
  readonly region: string;
}

/** `s3://bucket/prefix/AWSLogs/o-…/ACCOUNT/CloudTrail/REGION/`, with its last slash. */
export function s3Place(parts: PlaceParts): string {
  return `${accountFolder(parts)}${parts.family}/${parts.region}/`;
}

/** `s3://bucket/prefix/AWSLogs/o-…/ACCOUNT/` */
export function accountFolder({
  bucket,
  prefix,
  organizationId,
  account,
}: Omit<PlaceParts, 'family' | 'region'>): string {
  return `${logsFolder(bucket, prefix)}${organizationId === undefined ? '' : `${organizationId}/`}${account}/`;
}

/** `s3://bucket/prefix/AWSLogs/` */
export function logsFolder(bucket: string, prefix: string | null | undefined): string {
  return `s3://${bucket}/${prefix ? `${prefix.replace(/\/+$/, '')}/` : ''}AWSLogs/`;
}

/** The place that a key lies in, when it lies where CloudTrail puts it. */
export function placeOfKey(bucket: string, key: LogFileKey): string | undefined {
  if (key.layout !== 'bucket') return undefined;
  return s3Place({ ...key, bucket });
}

/** `s3://bucket/key` → both; undefined for what is not in S3. */
export function bucketAndKey(address: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(address) ?? [];
  return bucket === undefined ? undefined : { bucket, key: key ?? '' };
}

/** What LookupEvents is asked for stands among the places too. */
export function lookupPlace(account: string, region: string): string {
  return `lookup:${account}/${region}`;
}
