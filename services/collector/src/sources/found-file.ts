import { type LogFileKey, parseLogKey } from '@trailwarden/cloudtrail';

/** A log file, or what came instead of one, as the ledger takes it. */
export interface FoundFile {
  /** `s3://bucket/key`, an absolute path, `events:…` or `lookup:…`; the same for the same bytes, whichever way they were found. */
  readonly address: string;
  /** Account id. */
  readonly lane: string;
  readonly region: string;
  readonly family: 'CloudTrail' | 'CloudTrail-Insight';
  readonly deliveredMinute: number;
  /** As stored, gzipped; 0 when it was not told. */
  readonly bytes: number;
  /** Account whose reader role fetches it; our own credentials otherwise. */
  readonly readAs?: string | null;
  /** Gzipped `{"Records":[…]}` of what came without a file. */
  readonly inline?: Uint8Array;
}

/** digest, network activity and the like are no input; other: not a log file of CloudTrail's. */
export type NoInput = 'other-family' | 'other';

export type Finding =
  | { readonly kind: 'file'; readonly file: FoundFile; readonly key: LogFileKey }
  | { readonly kind: 'no-input'; readonly why: NoInput };

/**
 * What an address says about the file behind it. Lane and region are those of its name.
 * @param key - the part of the address that CloudTrail named: key or path.
 */
export function findingOf(address: string, key: string, bytes: number, readAs: string | null): Finding {
  const parsed = parseLogKey(key);
  if (parsed.kind === 'other') return { kind: 'no-input', why: 'other' };
  const { family, account, region, deliveredMinute } = parsed;
  if (family !== 'CloudTrail' && family !== 'CloudTrail-Insight') return { kind: 'no-input', why: 'other-family' };
  return {
    kind: 'file',
    key: parsed,
    file: { address, lane: account, region, family, deliveredMinute, bytes, readAs },
  };
}
