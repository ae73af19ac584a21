/** What discovery is told; everything else it finds out. */
export interface DiscoverSettings {
  /** Where Organizations, and each account's trails, are asked first. */
  readonly homeRegion: string;
  /** Account ids that are shown, and never looked at. */
  readonly excludeAccounts: readonly string[];
  /** Taken for an account's regions when neither its bucket nor AWS tells. */
  readonly regions: readonly string[];
  /** How far back a place that is new is read. */
  readonly historyDays: number;
  /** Bucket name → account whose reader role reads it, where that is known beforehand. */
  readonly bucketReaders: Readonly<Record<string, string>>;
  /** Whether accounts without any trail are read through LookupEvents. */
  readonly lookupEvents: boolean;
}
