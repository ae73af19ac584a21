import { WEEK_HOURS } from '../constants.js';
import { column, Table } from './table.js';

/** What a row of the series table counts. */
export const SERIES_KINDS = ['calls', 'errors', 'principal-errors'] as const;
export const CALLS = 0;
export const ERRORS = 1;
export const PRINCIPAL_ERRORS = 2;

/** Values of a series that are remembered for attributions: principals, agents, error codes. */
export const USUAL_DIMENSIONS = 3;
/** AWS shows at most five values an attribute. */
export const USUAL_VALUES = 5;
export const USUAL_WIDTH = USUAL_DIMENSIONS * USUAL_VALUES;

const spec = {
  kind: column('u8'),
  /** 1 when its own count is judged; 0 when it only serves as the denominator of its errors. */
  judged: column('u8'),
  traits: column('u8'),
  region: column('u16'),
  source: column('u32'),
  name: column('u32'),
  /** Calls: row of the errors, plus one. Errors: row of the calls, plus one. 0 when there is none. */
  partner: column('u32'),
  /** principal-errors: row of the principal. */
  principal: column('u32'),
  birthHour: column('u32'),

  /** The last 168 hourly sums by hour modulo 168, see hourly-sum.ts, and what they add up to. */
  ring: column('u16', WEEK_HOURS),
  ringSum: column('f64'),
  /** Completed hours since birth, held at 65,535. */
  hours: column('u16'),
  idleHours: column('u16'),
  /** Row of the minute slots, plus one; 0 when quiet for an hour. */
  slot: column('u32'),

  /** Of this hour, set when it began: peers (see pool/layout.ts), bucket, expected count a minute (this hour, previous hour), over-dispersion. */
  peers: column('u8'),
  bucket: column('u8'),
  rate: column('f32'),
  ratePrevious: column('f32'),
  dispersion: column('f32'),

  /** Decayed squared deviations and expectations of 5 and 60 minute blocks. */
  a5: column('f32'),
  b5: column('f32'),
  a60: column('f32'),
  b60: column('f32'),

  /** Tails, up and down: level, decayed exceedances, decayed sum of their log excess; hours judged, decayed. */
  upLevel: column('f32'),
  upExceeded: column('f32'),
  upExcess: column('f32'),
  downLevel: column('f32'),
  downExceeded: column('f32'),
  downExcess: column('f32'),
  tailHours: column('f32'),
  /** Unusual hours it may still refuse to learn from. */
  forgiveness: column('f32'),

  /** Errors: decayed errors and calls, whose ratio is the usual share. */
  shareErrors: column('f32'),
  shareCalls: column('f32'),

  /** Of the running hour: largest deviance up and down, largest surprise up. */
  hourUp: column('f32'),
  hourDown: column('f32'),
  hourSurprise: column('f32'),

  /** Calls: distinct callers so far, hours with a call. */
  callers: column('u32'),
  activeHours: column('f32'),
  lastActiveHour: column('u32'),

  /** Periodic work: start of the last burst, last call, mean distance of starts and its deviation in minutes, distances learnt, slots missed so far, odd ones in a row. */
  gapStart: column('u32'),
  gapLastCall: column('u32'),
  gapMean: column('f32'),
  gapDeviation: column('f32'),
  gapCount: column('f32'),
  gapMisses: column('f32'),
  gapOdd: column('u8'),
  /** Since the last call: slots that went by, those of them that were awaited, and whether the next one is. */
  gapSlots: column('u16'),
  gapMissing: column('u16'),
  gapAwaited: column('u8'),

  /** Usual values per dimension (plus one; 0 is free) and their decayed counts. */
  usualValue: column('u32', USUAL_WIDTH),
  usualCount: column('f32', USUAL_WIDTH),

  /** Number of the insight that is being followed, plus one; insights so far; episodes blamed on the API itself. */
  insight: column('u32'),
  insights: column('u16'),
  episodes: column('u16'),
};

export type SeriesTable = Table<typeof spec>;
export const createSeriesTable = (): SeriesTable => new Table(spec);
