import { BUCKET_MAX } from '../constants.js';
import { SERIES_KINDS } from '../state/series-table.js';

/** Where the numbers of a pool (and of a lane's contribution to it) stand: one flat array, so that adding up is a loop. */

/** Per peers and bucket. */
export const BUCKET_FIELDS = [
  'a5',
  'b5',
  'a60',
  'b60',
  'tailHours',
  'upExceeded',
  'upExcess',
  'downExceeded',
  'downExcess',
  'nextHourSum',
  'nextHours',
] as const;
export type BucketField = (typeof BUCKET_FIELDS)[number];

/** Per class of principal: how often each sort of news happens, and to how many chances; size of learning events. */
export const CLASS_FIELDS = [
  'principals',
  'accountHours',
  'addresses',
  'addressHours',
  'agents',
  'agentHours',
  'apiEvents',
  'apiHours',
  'furtherApis',
  'endedEvents',
] as const;
export type ClassField = (typeof CLASS_FIELDS)[number];

const BUCKETS = BUCKET_MAX + 1;
/** Series that people call and series that machines call are no peers: people come in bursts, and would hide a machine's. */
export const PEERS = 2 * SERIES_KINDS.length;

const BUCKET_NUMBERS = PEERS * BUCKETS * BUCKET_FIELDS.length;
const CLASS_NUMBERS = 2 * CLASS_FIELDS.length;

/** Slots of periodic jobs that were awaited, and those of them that were missed. */
export const GAP_COUNT = BUCKET_NUMBERS + CLASS_NUMBERS;
export const GAP_MISSES = GAP_COUNT + 1;
export const POOL_NUMBERS = GAP_MISSES + 1;
/** Position of a bucket's first field. */
export function bucketAt(peers: number, bucket: number): number {
  return (peers * BUCKETS + bucket) * BUCKET_FIELDS.length;
}

const BUCKET_FIELD_AT = Object.fromEntries(BUCKET_FIELDS.map((field, i) => [field, i])) as Record<BucketField, number>;
const CLASS_FIELD_AT = Object.fromEntries(CLASS_FIELDS.map((field, i) => [field, i])) as Record<ClassField, number>;

/** Position of a field within a bucket. */
export const AT = BUCKET_FIELD_AT;

/** Position of a class's field; the class is an index into PRINCIPAL_KINDS. */
export function classAt(kind: number, field: ClassField): number {
  return BUCKET_NUMBERS + kind * CLASS_FIELDS.length + CLASS_FIELD_AT[field];
}

/** Whom a series is compared with: those of its kind (index into SERIES_KINDS) with the same class of principal (into PRINCIPAL_KINDS). */
export function peersOf(kind: number, principalKind: number): number {
  return 2 * kind + principalKind;
}

/** Which bucket a series belongs to, by its calls in the last 7 days. */
export function bucketOf(weekSum: number): number {
  return Math.min(BUCKET_MAX, Math.floor(2 * Math.log2(1 + weekSum)));
}

/** Calls in 7 days in the middle of a bucket. */
export function bucketCentre(bucket: number): number {
  return 2 ** ((bucket + 0.5) / 2) - 1;
}

export const BUCKET_COUNT = BUCKETS;
