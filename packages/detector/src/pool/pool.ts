import { Packr } from 'msgpackr';
import { DAY_MINUTES, FULL_HISTORY_DAYS, WEEK_HOURS } from '../constants.js';
import { DetectorStateError } from '../errors.js';
import type { DetectorSettings } from '../settings.js';
import type { Contribution } from './contribution.js';
import {
  AT,
  BUCKET_COUNT,
  BUCKET_FIELDS,
  bucketAt,
  bucketCentre,
  classAt,
  GAP_COUNT,
  GAP_MISSES,
  PEERS,
  POOL_NUMBERS,
} from './layout.js';
import { fitThresholds, type Peak, type Thresholds } from './thresholds.js';

/** What the whole organization teaches every lane: an immutable, versioned value. */
export interface Pool {
  readonly version: number;
  /** First and last day (since 1970) that taught it; -1 before the first. */
  readonly firstDay: number;
  readonly lastDay: number;
  readonly accounts: number;
  /** See layout.ts. */
  readonly numbers: Float64Array;
  /** Heights of the episodes of the last four weeks. */
  readonly peaks: readonly Peak[];
  readonly thresholds: Thresholds;
}

/** What the pool knows before it has seen anything: the priors of the specification, events and chances. */
const CLASS_PRIORS = {
  principals: 0.5,
  accountHours: 200,
  addresses: 1,
  addressHours: 25,
  agents: 0.5,
  agentHours: 50,
  apiEvents: 2,
  apiHours: 10,
  furtherApis: 10,
  endedEvents: 5,
} as const;

/** Tail of a bucket before it has learnt: hours, exceedances (7 in 100), their log excess. */
const TAIL_PRIOR = { hours: 200, exceeded: 14, excess: 7 };
const DISPERSION_PRIOR = { weight: 20, five: 1.5, sixty: 3 };
const NEXT_HOURS_PRIOR = 100;
/** Periodic slots awaited and missed before any was seen. */
const GAP_PRIOR = { count: 100, misses: 1 };

/** Memory of a bucket, in series-hours: dispersion and next hour, and tails. */
const BUCKET_DECAY = 0.99999;
const TAIL_DECAY = 0.99998;
const PEAKS_PER_CLASS_MAX = 500;
const PEAK_WEEKS = 4;
const WEEK_DAYS = 7;

export function createPool(settings: DetectorSettings, accounts = 1): Pool {
  const numbers = new Float64Array(POOL_NUMBERS);
  for (let peers = 0; peers < PEERS; peers++) {
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
      const at = bucketAt(peers, bucket);
      numbers[at + AT.a5] = DISPERSION_PRIOR.weight * DISPERSION_PRIOR.five;
      numbers[at + AT.b5] = DISPERSION_PRIOR.weight;
      numbers[at + AT.a60] = DISPERSION_PRIOR.weight * DISPERSION_PRIOR.sixty;
      numbers[at + AT.b60] = DISPERSION_PRIOR.weight;
      numbers[at + AT.tailHours] = TAIL_PRIOR.hours;
      numbers[at + AT.upExceeded] = TAIL_PRIOR.exceeded;
      numbers[at + AT.upExcess] = TAIL_PRIOR.excess;
      numbers[at + AT.downExceeded] = TAIL_PRIOR.exceeded;
      numbers[at + AT.downExcess] = TAIL_PRIOR.excess;
      numbers[at + AT.nextHourSum] = NEXT_HOURS_PRIOR * Math.min(5, bucketCentre(bucket) / WEEK_HOURS + 0.005);
      numbers[at + AT.nextHours] = NEXT_HOURS_PRIOR;
    }
  }
  for (const kind of [0, 1]) {
    for (const [field, value] of Object.entries(CLASS_PRIORS)) {
      numbers[classAt(kind, field as keyof typeof CLASS_PRIORS)] = value;
    }
  }
  numbers[GAP_COUNT] = GAP_PRIOR.count;
  numbers[GAP_MISSES] = GAP_PRIOR.misses;
  const thresholds = fitThresholds({ peaks: [], weeks: 0, accounts, settings });
  return { version: 0, firstDay: -1, lastDay: -1, accounts, numbers, peaks: [], thresholds };
}

/**
 * The next version, for the day after: a day's contributions added in the order of their accounts, and thresholds fitted anew. So within a day
 * lanes do not depend on each other.
 */
export function mergePool(
  pool: Pool,
  day: number,
  contributions: readonly Contribution[],
  settings: DetectorSettings,
): Pool {
  const ordered = [...contributions].sort((a, b) =>
    a.account < b.account ? -1 : a.account > b.account ? 1 : a.day - b.day,
  );
  const numbers = pool.numbers.slice();
  for (const contribution of ordered) addNumbers(numbers, contribution);
  const firstDay = pool.firstDay < 0 ? day : pool.firstDay;
  const accounts = Math.max(pool.accounts, new Set(ordered.map(({ account }) => account)).size);
  const peaks = largestPerClass(
    [...pool.peaks, ...ordered.flatMap((contribution) => contribution.peaks)].filter(
      ({ minute }) => minute >= (day + 1 - PEAK_WEEKS * WEEK_DAYS) * DAY_MINUTES,
    ),
  );
  const weeks = judgedWeeks(day + 1 - firstDay);
  const thresholds = fitThresholds({ peaks, weeks, accounts, settings });
  return { version: pool.version + 1, firstDay, lastDay: day, accounts, numbers, peaks, thresholds };
}

/** Weeks of so many days that were judged: the first is not, and no more than four are remembered. */
export function judgedWeeks(days: number): number {
  return Math.max(0, Math.min(PEAK_WEEKS, (days - FULL_HISTORY_DAYS) / WEEK_DAYS));
}

function addNumbers(numbers: Float64Array, { numbers: added, seriesHours }: Contribution): void {
  for (let cell = 0; cell < seriesHours.length; cell++) {
    const hours = seriesHours[cell]!;
    if (hours === 0) continue;
    const keep = BUCKET_DECAY ** hours;
    const keepTail = TAIL_DECAY ** hours;
    const at = cell * BUCKET_FIELDS.length;
    for (let field = 0; field < BUCKET_FIELDS.length; field++) {
      const tail = field >= AT.tailHours && field <= AT.downExcess;
      numbers[at + field] = numbers[at + field]! * (tail ? keepTail : keep);
    }
  }
  for (let i = 0; i < added.length; i++) numbers[i] = numbers[i]! + added[i]!;
}

function largestPerClass(peaks: readonly Peak[]): Peak[] {
  const counts = new Map<string, number>();
  return [...peaks]
    .sort((a, b) => b.score - a.score || a.minute - b.minute || (a.account < b.account ? -1 : 1))
    .filter((peak) => {
      const count = (counts.get(peak.class) ?? 0) + 1;
      counts.set(peak.class, count);
      return count <= PEAKS_PER_CLASS_MAX;
    });
}

/** How often a class of principal has news of a kind, an hour. */
export function newsRate(
  pool: Pool,
  kind: number,
  events: Parameters<typeof classAt>[1],
  chances: Parameters<typeof classAt>[1],
): number {
  return pool.numbers[classAt(kind, events)]! / pool.numbers[classAt(kind, chances)]!;
}

const packr = new Packr({ moreTypes: true, useRecords: false });
const POOL_FORMAT = 2;

export function encodePool(pool: Pool): Uint8Array {
  return Uint8Array.from(packr.pack({ format: POOL_FORMAT, pool }));
}

export function decodePool(bytes: Uint8Array): Pool {
  const saved = packr.unpack(bytes) as { format?: number; pool: Pool };
  if (saved?.format !== POOL_FORMAT) throw new DetectorStateError('pool', saved?.format, POOL_FORMAT);
  return saved.pool;
}
