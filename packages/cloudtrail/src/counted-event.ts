import { categoryOf, readOnlyOf } from './access.js';
import { EVENT_MINUTE_MAX, EVENT_MINUTE_MIN, minuteOfTime } from './event-time.js';
import type { LogFileKey, LogKey } from './log-key.js';
import { type Principal, principalOf } from './principal.js';
import { VALUE_CHARS_MAX } from './tally.js';
import { cutText, isObject, isText, type JsonObject } from './text.js';

/** What kind of event a record is; AWS analyses management and data events, never network activity. */
export const CATEGORIES = ['management', 'data', 'network'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Who is behind a principal: somebody at a keyboard, or a program. News of a person and of a program are not equally rare. */
export const PRINCIPAL_KINDS = ['people', 'machines'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** One CloudTrail record, reduced to what is counted. The only way into a tally. */
export interface CountedEvent {
  /** Whole minutes since 1970, UTC: the minute of `eventTime`. */
  readonly minute: number;
  /** Account this copy was delivered to. */
  readonly account: string;
  readonly region: string;
  /** `eventSource`, as `iam.amazonaws.com`. */
  readonly source: string;
  /** `eventName`, as `CreateUser`. */
  readonly name: string;
  readonly category: Category;
  readonly readOnly: boolean;
  /** The key to group by: role ARN for sessions (person's name appended for SSO roles), else ARN, else service, else `hidden`. */
  readonly principal: string;
  readonly principalKind: PrincipalKind;
  /** `sourceIPAddress` as written: an address, a service name or `AWS Internal`; empty when absent. */
  readonly address: string;
  /** `userAgent` as written; empty when absent. */
  readonly agent: string;
  /** What the error is called; undefined for a call that succeeded. */
  readonly errorCode: string | undefined;
}

export type RecordOutcome =
  | { readonly kind: 'counted'; readonly event: CountedEvent }
  /** `reason` is in words, without any text of the record. */
  | { readonly kind: 'rejected'; readonly reason: string };

/** AWS's longest API name has 64; a name beyond this is not one, and names are kept for good. */
const NAME_CHARS_MAX = 256;

const ACCOUNT_DIGITS = 12;
const MINUTES_PER_DAY = 1440;

/**
 * One record of a log file as it is counted, in any eventVersion. Pure.
 *
 * Rejected: what is no object; Insights and aggregated records (they are about calls, not calls); eventTime, eventName, eventSource or
 * awsRegion missing or not text; a time before 2013 or more than a day after the file was delivered; no account to be found in
 * recipientAccountId, the key or userIdentity. Any other field of a wrong type counts as absent.
 */
export function countedEvent(
  record: unknown,
  key: LogKey | undefined,
  namePrincipal: (identity: unknown, region: string) => Principal = principalOf,
): RecordOutcome {
  if (!isObject(record)) return rejected('not an object');
  const { eventType, eventCategory } = record;
  if (eventCategory === 'Insight' || eventType === 'AwsCloudTrailInsight')
    return rejected('an Insights record, not a call');
  if (eventCategory === 'Aggregated' || eventType === 'AwsAggregatedEvent')
    return rejected('a summary of calls, not a call');

  const { eventTime, eventName: name, eventSource: source, awsRegion: region } = record;
  if (!isText(eventTime)) return rejected('eventTime is missing or not text');
  if (!isName(name)) return rejected('eventName is missing, not text or too long');
  if (!isName(source)) return rejected('eventSource is missing, not text or too long');
  if (!isName(region)) return rejected('awsRegion is missing, not text or too long');
  const minute = minuteOfTime(eventTime);
  if (minute === undefined) return rejected('eventTime is not an ISO 8601 time');
  const logFile = key?.kind === 'log-file' ? key : undefined;
  const minuteMax = logFile === undefined ? EVENT_MINUTE_MAX : logFile.deliveredMinute + MINUTES_PER_DAY;
  if (minute < EVENT_MINUTE_MIN) return rejected('eventTime is before CloudTrail began');
  if (minute > minuteMax) return rejected('eventTime is after the file was delivered');
  const account = accountOf(record, logFile);
  if (account === undefined) return rejected('no account: not in the record, not in the key');

  const principal = namePrincipal(record.userIdentity, region);
  return {
    kind: 'counted',
    event: {
      minute,
      account,
      region,
      source,
      name,
      category: categoryOf(record, source, name),
      readOnly: readOnlyOf(record, name),
      principal: principal.name,
      principalKind: principal.kind,
      address: textOrEmpty(record.sourceIPAddress),
      agent: textOrEmpty(record.userAgent),
      errorCode: errorCodeOf(record, name),
    },
  };
}

function rejected(reason: string): RecordOutcome {
  return { kind: 'rejected', reason };
}

function isName(value: unknown): value is string {
  return isText(value) && value.length <= NAME_CHARS_MAX;
}

function accountOf(record: JsonObject, logFile: LogFileKey | undefined): string | undefined {
  if (isAccount(record.recipientAccountId)) return record.recipientAccountId;
  if (logFile !== undefined) return logFile.account;
  const identity = record.userIdentity;
  return isObject(identity) && isAccount(identity.accountId) ? identity.accountId : undefined;
}

function isAccount(value: unknown): value is string {
  if (typeof value !== 'string' || value.length !== ACCOUNT_DIGITS) return false;
  for (let at = 0; at < ACCOUNT_DIGITS; at++) {
    const digit = value.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}

/** Some services leave out errorCode and say only errorMessage; the console says only that a sign-in was a Failure. */
function errorCodeOf(record: JsonObject, name: string): string | undefined {
  const { errorCode, errorMessage, responseElements } = record;
  if (isText(errorCode)) return cutText(errorCode, VALUE_CHARS_MAX);
  if (isText(errorMessage)) return cutText(errorMessage, VALUE_CHARS_MAX);
  const failed = name === 'ConsoleLogin' && isObject(responseElements) && responseElements.ConsoleLogin === 'Failure';
  return failed ? 'Failure' : undefined;
}

function textOrEmpty(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
