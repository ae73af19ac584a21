import type { JobCounts } from '@trailwarden/platform';

/** `found = done + pending + quarantined`, always. */
export interface FilesBooked {
  readonly found: number;
  readonly done: number;
  readonly pending: number;
  readonly quarantined: number;
}

/** `in = counted + duplicates + rejected`, always. */
export interface RecordsBooked {
  readonly in: number;
  readonly counted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

/** How often files come, and how long none has. Minutes. */
export interface Delivery {
  /** Usual time from one delivery to the next; undefined while too few are known to say. */
  readonly everyMinutes: number | undefined;
  /** The longest that it is silent by itself, as over a weekend. */
  readonly silentUsually: number | undefined;
  /** From the last file to where it is known that nothing more came; undefined when nobody can say. */
  readonly silentMinutes: number | undefined;
  /** Silent for much longer than usual: files are missing. Never to be told as "quiet". */
  readonly isGap: boolean;
}

/**
 * Whether it can be said what happened in a region. covered; catching-up: its history is being listed; gap: deliveries stopped;
 * blind: it cannot be listed now; left: nothing is read from there any more.
 */
export type RegionStanding = 'covered' | 'catching-up' | 'gap' | 'blind' | 'left';

export interface RegionCoverage {
  readonly region: string;
  readonly standing: RegionStanding;
  /** Every file delivered up to this minute is in the ledger. */
  readonly knownThrough: number | undefined;
  /** Delivery minutes of the first and the last file. */
  readonly firstFile: number | undefined;
  readonly lastFile: number | undefined;
  readonly delivery: Delivery;
  readonly files: FilesBooked;
  readonly records: RecordsBooked;
  /** Why it could not be listed the last time. */
  readonly problem: string | undefined;
  /** Pending files that could not be had, and why one of them could not. */
  readonly failing: { readonly files: number; readonly message: string } | undefined;
}

/** unreachable: its role cannot be used; nothing-read: no place has files of it; gone: not in the organization any more. */
export type AccountStanding = 'covered' | 'catching-up' | 'gap' | 'blind' | 'unreachable' | 'nothing-read' | 'gone';

export interface AccountCoverage {
  readonly id: string;
  /** Undefined for accounts that are known by their files only. */
  readonly name: string | undefined;
  readonly ouPath: string | undefined;
  /** Organizations' word, as ACTIVE. */
  readonly state: string | undefined;
  readonly reach: string;
  readonly reachReason: string | undefined;
  readonly standing: AccountStanding;
  readonly lastEvent: number | undefined;
  readonly lastFile: number | undefined;
  readonly knownThrough: number | undefined;
  readonly judgedThrough: number | undefined;
  readonly files: FilesBooked;
  readonly records: RecordsBooked;
  /** Types of AWS's own Insights that are on, and how many of them and of our incidents there are. */
  readonly awsInsights: { readonly on: readonly string[]; readonly told: number };
  readonly incidents: number;
  readonly regions: readonly RegionCoverage[];
}

export interface TrailCoverage {
  readonly arn: string;
  readonly account: string;
  readonly homeRegion: string;
  readonly isOrganization: boolean;
  readonly isMultiRegion: boolean;
  readonly isLogging: boolean;
  readonly awsInsights: readonly string[];
  /** Sentences. */
  readonly problems: readonly string[];
}

export interface OrganizationCoverage {
  readonly id: string | undefined;
  /** Why only our own account is looked at. */
  readonly ownAccountOnly: string | undefined;
}

export interface AwsInsightsCost {
  /** US dollars for 30 days like those that were counted. */
  readonly usdAMonth: number;
  /** Accounts where they are on. */
  readonly accountsOn: number;
}

/** What has changed by the time anybody looks again, though nothing happened. Milliseconds since 1970. */
export interface CoverageNow {
  readonly asOfMs: number;
  readonly discoveredMs: number | undefined;
  readonly workers: readonly { readonly id: string; readonly role: string; readonly seenMs: number }[];
  readonly accounts: readonly {
    readonly id: string;
    /** From where files are known to now. */
    readonly knownAgoMinutes: number | undefined;
    readonly nextTryMs: number | undefined;
    readonly problemSinceMs: number | undefined;
  }[];
}

/** How well the organization is looked at. Plain data, minutes since 1970, UTC; the same for the same store, `now` and `queue` aside. */
export interface Coverage {
  /** Undefined before the first look through the organization. */
  readonly organization: OrganizationCoverage | undefined;
  /** First minute that is judged; undefined before judging has begun. */
  readonly judgedFrom: number | undefined;
  readonly standings: Readonly<Partial<Record<AccountStanding, number>>>;
  readonly files: FilesBooked;
  readonly records: RecordsBooked;
  readonly quarantinedBy: readonly { readonly reason: string; readonly files: number }[];
  readonly incidents: { readonly open: number; readonly ended: number };
  readonly awsInsights: number;
  /** What AWS's own Insights, both types, would cost on what was counted; undefined before a day of it is. */
  readonly awsInsightsCost: AwsInsightsCost | undefined;
  /** By id. */
  readonly accounts: readonly AccountCoverage[];
  readonly trails: readonly TrailCoverage[];
  /** What does not add up; a bug, or a hand in the store. */
  readonly violations: readonly string[];
  readonly now: CoverageNow;
  /** Undefined where nobody asked the queue. */
  readonly queue: readonly QueueCoverage[] | undefined;
}

export interface QueueCoverage extends JobCounts {
  readonly name: string;
  /** Of jobs that were given up, newest first. */
  readonly reasons: readonly string[];
}
