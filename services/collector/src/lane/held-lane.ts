import { decodeTally } from '@trailwarden/cloudtrail';
import { type Lane, step } from '@trailwarden/detector';
import { advance, contextAt, type Judged, type Judging } from '../judge/advance.js';
import type { CountedWindow } from './counted-window.js';

/** A lane in memory, as one version of its row in the store says. */
export interface HeldLane {
  readonly account: string;
  readonly version: number;
  readonly lane: Lane;
  readonly counted: CountedWindow;
  readonly nextSeq: number;
  /** Every minute up to this one is judged. */
  readonly judgedThrough: number;
  readonly lastEventMinute: number | undefined;
  /** Minute and seq of the snapshot in the store. */
  readonly snapshotMinute: number;
  readonly snapshotSeq: number;
  /** State and JSON of the episodes that are not over, by id, as they stand in the store. */
  readonly told: ReadonlyMap<string, string>;
  /** What it takes in memory, roughly. */
  readonly laneBytes: number;
}

/** A tally of the log, as a lane was given it. */
export interface KeptTally {
  readonly deliveredMinute: number;
  /** How far the lane had been judged when it was given. */
  readonly judgedThrough: number;
  readonly tally: Uint8Array;
}

/** Tells a lane what it was told before, and judges it as it was judged then. */
export function retell(lane: Lane, from: number, kept: Iterable<KeptTally>, until: number, judging: Judging): Judged {
  let minute = from;
  let judged: Judged = { open: [], settled: [], contributions: [] };
  const judgeTo = (end: number): void => {
    if (end <= minute) return;
    judged = joined(judged, advance(lane, minute, end, judging));
    minute = end;
  };
  for (const { deliveredMinute, judgedThrough, tally } of kept) {
    judgeTo(judgedThrough);
    step(lane, { kind: 'tally', tally: decodeTally(tally), deliveredMinute }, contextAt(minute, judging));
  }
  judgeTo(until);
  return judged;
}

function joined(earlier: Judged, later: Judged): Judged {
  return {
    open: later.open,
    settled: [...earlier.settled, ...later.settled],
    contributions: [...earlier.contributions, ...later.contributions],
  };
}
