import type { CollectSettings, DiscoverSettings } from '@trailwarden/collector';
import type { Clock, Data, Log } from '@trailwarden/platform';

export interface CollectorAsked {
  readonly store: { readonly folder: string; readonly url?: string };
  /** In place of `store`: one that is open; it is closed with the collector. */
  readonly data?: Data;
  readonly redisUrl?: string;
  readonly world: CollectedWorld;
  readonly endMinute: number;
  readonly historyDays: number;
  /** How many there are once all is judged. */
  readonly lanes: number;
  readonly discover?: Partial<DiscoverSettings>;
  readonly settings?: Partial<CollectSettings>;
  readonly log?: Log;
}

/** How the simulated AWS is reached, and what it begins with. */
export interface CollectedWorld {
  readonly url: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly homeRegion: string;
  readonly beginMinute: number;
  readonly externalId: string;
  readonly readerRoleName: string;
  readonly noticeQueueUrl: string;
  /** Notices have come for this bucket since then, so that they are believed. */
  readonly noticed: { readonly bucket: string; readonly sinceMinute: number };
}

/** What stands in a store, whoever wrote it: rows, part by part. */
export type Standing = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

export interface OpenCollector {
  readonly data: Data;
  /** Every lane is judged up to the end, and incidents are made of it. */
  untilDone(): Promise<void>;
  /** Asks at once for what a schedule asks for every minute. */
  advance(): Promise<void>;
  standing(): Promise<Standing>;
  close(): Promise<void>;
}

export function openCollector(asked: CollectorAsked, clock: Clock): Promise<OpenCollector>;
