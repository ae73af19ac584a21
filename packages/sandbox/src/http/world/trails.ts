/** A trail where it was made; other regions and, for an organization trail, member accounts see its shadow. */
export interface Trail {
  readonly name: string;
  readonly arn: string;
  /** The account it was made in. */
  readonly accountId: string;
  readonly homeRegion: string;
  readonly bucket: string;
  /** Before `AWSLogs/`, without a slash at its end. */
  readonly prefix: string | undefined;
  readonly multiRegion: boolean;
  readonly organizationTrail: boolean;
  logging: boolean;
  /** Minutes since 1970 of the latest file; undefined before the first. */
  latestDeliveryMinute: number | undefined;
  insightTypes: readonly ('ApiCallRateInsight' | 'ApiErrorRateInsight')[];
  readWriteType: 'All' | 'ReadOnly' | 'WriteOnly';
  readonly startedMs: number;
}
