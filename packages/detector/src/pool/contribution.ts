import { Packr } from 'msgpackr';
import { DetectorStateError } from '../errors.js';
import { BUCKET_COUNT, PEERS, POOL_NUMBERS } from './layout.js';
import type { Peak } from './thresholds.js';

/** What one lane's closed day adds to the pool. */
export interface Contribution {
  readonly account: string;
  /** Days since 1970, UTC. */
  readonly day: number;
  /** See layout.ts. */
  readonly numbers: Float64Array;
  /** Series-hours that were learnt, per kind and bucket: the pool forgets by them. */
  readonly seriesHours: Float64Array;
  readonly peaks: readonly Peak[];
}

/** What a lane has taught since its day began; becomes a contribution when the day is over. */
export interface Taught {
  readonly numbers: Float64Array;
  readonly seriesHours: Float64Array;
  readonly peaks: Peak[];
}

export function createTaught(): Taught {
  return {
    numbers: new Float64Array(POOL_NUMBERS),
    seriesHours: new Float64Array(PEERS * BUCKET_COUNT),
    peaks: [],
  };
}

/** Most numbers are 0: a lane's series are in few buckets. */
export interface SavedTaught {
  readonly numbers: SavedNumbers;
  readonly seriesHours: SavedNumbers;
  readonly peaks: readonly Peak[];
}

interface SavedNumbers {
  readonly at: Uint16Array;
  readonly values: Float64Array;
}

export function saveTaught({
  numbers,
  seriesHours,
  peaks,
}: Omit<Taught, 'peaks'> & { readonly peaks: readonly Peak[] }): SavedTaught {
  return { numbers: saveNumbers(numbers), seriesHours: saveNumbers(seriesHours), peaks };
}

export function loadTaught(saved: SavedTaught): Taught {
  const taught = createTaught();
  loadNumbers(saved.numbers, taught.numbers);
  loadNumbers(saved.seriesHours, taught.seriesHours);
  taught.peaks.push(...saved.peaks);
  return taught;
}

function saveNumbers(numbers: Float64Array): SavedNumbers {
  const at = Uint16Array.from(numbers.keys()).filter((i) => numbers[i] !== 0);
  return { at, values: Float64Array.from(at, (i) => numbers[i]!) };
}

function loadNumbers({ at, values }: SavedNumbers, into: Float64Array): void {
  at.forEach((i, k) => {
    into[i] = values[k]!;
  });
}

const packr = new Packr({ moreTypes: true, useRecords: false });
const CONTRIBUTION_FORMAT = 1;

export function encodeContribution({ account, day, ...taught }: Contribution): Uint8Array {
  return Uint8Array.from(packr.pack({ format: CONTRIBUTION_FORMAT, account, day, taught: saveTaught(taught) }));
}

/** @throws {DetectorStateError} when the bytes were written by another version. */
export function decodeContribution(bytes: Uint8Array): Contribution {
  const saved = packr.unpack(bytes) as { format?: number; account: string; day: number; taught: SavedTaught };
  if (saved?.format !== CONTRIBUTION_FORMAT) {
    throw new DetectorStateError('contribution', saved?.format, CONTRIBUTION_FORMAT);
  }
  return { account: saved.account, day: saved.day, ...loadTaught(saved.taught) };
}
