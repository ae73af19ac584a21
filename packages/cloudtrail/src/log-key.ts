import { civilDate, isoDate } from './event-time.js';

/** The folders CloudTrail writes under an account; only the first two and NetworkActivity hold records in `{"Records":[…]}`. */
export const LOG_FAMILIES = [
  'CloudTrail',
  'CloudTrail-Insight',
  'CloudTrail-NetworkActivity',
  'CloudTrail-Aggregated',
  'CloudTrail-Digest',
] as const;
export type LogFamily = (typeof LOG_FAMILIES)[number];

/** What the key of an object in a trail's bucket says; also the path of a downloaded copy. */
export type LogKey = LogFileKey | OtherKey;

export interface LogFileKey {
  readonly kind: 'log-file';
  readonly family: LogFamily;
  /** Everything before `AWSLogs/`, with its last slash; the folder, when the file lies in none of CloudTrail's. */
  readonly prefix: string;
  /** `o-…`, in organization trails. */
  readonly organizationId: string | undefined;
  readonly account: string;
  readonly region: string;
  /** `YYYY-MM-DD`, UTC, of the delivery, as the folders say (or the name, without folders). */
  readonly date: string;
  /** Whole minutes since 1970, UTC, as the name says. Events inside are older, by minutes as a rule and by weeks at worst. */
  readonly deliveredMinute: number;
  /** Sixteen characters without meaning; '' for a digest. */
  readonly unique: string;
  /** 'name' when only the file name was recognised, as in a folder of downloads. */
  readonly layout: 'bucket' | 'name';
  readonly suffix: '.json.gz' | '.json';
  /** Of a `CloudTrail-Digest` file, else undefined. */
  readonly digest: DigestName | undefined;
}

export interface DigestName {
  readonly trail: string;
  readonly homeRegion: string;
  /** Second within `deliveredMinute`. */
  readonly second: number;
}

export interface OtherKey {
  readonly kind: 'other';
  readonly reason: string;
}

/** What {@link buildLogKey} needs; the rest has a default. */
export interface LogKeyParts extends Partial<Omit<LogFileKey, 'kind'>> {
  readonly account: string;
  readonly region: string;
  readonly deliveredMinute: number;
  readonly unique: string;
}

/** S3 allows 1,024 bytes; local paths may be longer, but not by much. */
const KEY_CHARS_MAX = 4096;

const REGION = '[a-z][a-z0-9]*(?:-[a-z0-9]+)+';
const LOG_NAME = new RegExp(
  `^(?<account>\\d{12})_(?<family>CloudTrail(?:-Insight|-NetworkActivity|-Aggregated)?)_(?<region>${REGION})_(?<date>\\d{8})T(?<time>\\d{4})Z_(?<unique>[A-Za-z0-9]{1,64})(?<suffix>\\.json(?:\\.gz)?)$`,
);
const DIGEST_NAME = new RegExp(
  `^(?<account>\\d{12})_(?<family>CloudTrail-Digest)_(?<region>${REGION})_(?<trail>[A-Za-z0-9._-]{1,128})_(?<homeRegion>${REGION})_(?<date>\\d{8})T(?<time>\\d{6})Z(?<suffix>\\.json(?:\\.gz)?)$`,
);
const FOLDERS = new RegExp(
  `^(?<prefix>|.*/)AWSLogs/(?:(?<organizationId>o-[a-z0-9]{1,64})/)?(?<account>\\d{12})/(?<family>CloudTrail[A-Za-z-]*)/(?<region>${REGION})/(?<date>\\d{4}/\\d\\d/\\d\\d)/$`,
  's',
);
const OTHER_SERVICE = /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]+\/)?\d{12}\/(?<service>[A-Za-z0-9-]{1,40})\//;

/**
 * Never throws. Backslashes count as slashes, so Windows paths of copied buckets parse too.
 * `buildLogKey(parseLogKey(key))` is `key` again, but for backslashes.
 */
export function parseLogKey(key: string): LogKey {
  if (key.length > KEY_CHARS_MAX) return other('longer than any key');
  const path = key.replaceAll('\\', '/');
  const cut = path.lastIndexOf('/') + 1;
  const name = path.slice(cut);
  if (name === '') return other('a folder, not a file');
  const named = LOG_NAME.exec(name)?.groups ?? DIGEST_NAME.exec(name)?.groups;
  if (named === undefined) return other(whyOther(path));
  const { account = '', region = '', date = '', time = '' } = named;
  const day = civilDate(Number(date.slice(0, 4)), Number(date.slice(4, 6)), Number(date.slice(6)));
  const [hour, minute, second] = [Number(time.slice(0, 2)), Number(time.slice(2, 4)), Number(time.slice(4))];
  if (day === undefined || hour > 23 || minute > 59 || second > 59) return other('its name holds no valid time');

  const folders = FOLDERS.exec(path.slice(0, cut))?.groups;
  const fits =
    folders !== undefined &&
    folders.account === account &&
    folders.family === named.family &&
    folders.region === region &&
    isDate(folders.date!);
  return {
    kind: 'log-file',
    family: named.family as LogFamily,
    prefix: fits ? folders.prefix! : path.slice(0, cut),
    organizationId: fits ? folders.organizationId : undefined,
    account,
    region,
    date: fits ? folders.date!.replaceAll('/', '-') : isoDate(day),
    deliveredMinute: day * MINUTES_PER_DAY + hour * 60 + minute,
    unique: named.unique ?? '',
    layout: fits ? 'bucket' : 'name',
    suffix: named.suffix as LogFileKey['suffix'],
    digest: named.trail === undefined ? undefined : { trail: named.trail, homeRegion: named.homeRegion!, second },
  };
}

/**
 * The key CloudTrail would write. Defaults: family `CloudTrail`, no prefix, no organization, the date of `deliveredMinute`, the bucket's layout,
 * `.json.gz`. A prefix may come with or without its last slash.
 */
export function buildLogKey(parts: LogKeyParts): string {
  const { account, region, family = 'CloudTrail', organizationId, digest, suffix = '.json.gz' } = parts;
  const deliveredDay = isoDate(Math.floor(parts.deliveredMinute / MINUTES_PER_DAY));
  const minuteOfDay = parts.deliveredMinute % MINUTES_PER_DAY;
  const time = `${deliveredDay.replaceAll('-', '')}T${twoDigits(Math.floor(minuteOfDay / 60))}${twoDigits(minuteOfDay % 60)}`;
  const name =
    digest === undefined
      ? `${account}_${family}_${region}_${time}Z_${parts.unique}${suffix}`
      : `${account}_${family}_${region}_${digest.trail}_${digest.homeRegion}_${time}${twoDigits(digest.second)}Z${suffix}`;
  const prefix = withLastSlash(parts.prefix ?? '');
  if (parts.layout === 'name') return `${prefix}${name}`;
  const organization = organizationId === undefined ? '' : `${organizationId}/`;
  const date = (parts.date ?? deliveredDay).replaceAll('-', '/');
  return `${prefix}AWSLogs/${organization}${account}/${family}/${region}/${date}/${name}`;
}

const MINUTES_PER_DAY = 1440;

function other(reason: string): OtherKey {
  return { kind: 'other', reason };
}

function whyOther(path: string): string {
  const service = OTHER_SERVICE.exec(path)?.groups?.service;
  if (service === undefined) return 'not named as CloudTrail names its files';
  return service.startsWith('CloudTrail')
    ? 'in a CloudTrail folder, but not named as CloudTrail names its files'
    : `written by ${service}, not by CloudTrail`;
}

function isDate(folders: string): boolean {
  const [year = 0, month = 0, day = 0] = folders.split('/').map(Number);
  return civilDate(year, month, day) !== undefined;
}

function withLastSlash(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
