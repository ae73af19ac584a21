import { createLane, decodeLane, type StepContext } from '@trailwarden/detector';
import type { Database } from '@trailwarden/platform';
import { dayOf, endOfDay } from '../judge/advance.js';
import type { PoolDays, Pools } from '../judge/pools.js';
import { CountedWindow } from './counted-window.js';
import { type HeldLane, retell } from './held-lane.js';
import { countedIdsSince, type LaneRow, standingEpisodes, talliesSince, wholeLaneRow } from './lane-rows.js';

/** Lanes of an ordinary account take a few hundred kilobytes; a lane that finds no room is loaded again when it is its turn. */
const HELD_BYTES_MAX = 1024 * 1024 * 1024;
/** Of a lane in memory, for each byte of its snapshot. */
const BYTES_PER_SNAPSHOT_BYTE = 3;
const LANE_BYTES_MIN = 100_000;

/** Lanes in memory, so that one need not be built from the tally log for every file. */
export interface HeldLanes {
  /** The lane as its row says; whoever takes it has it alone, and puts it back or not. */
  take(row: LaneRow, days: PoolDays): Promise<HeldLane>;
  put(held: HeldLane): void;
}

export interface HoldingLanes {
  readonly db: Database;
  readonly pools: Pools;
  readonly select: StepContext['select'];
  /** Files delivered at most this far apart are compared by the ids of their events. */
  readonly eventIdMinutes: number;
  readonly bytesMax?: number;
}

export function holdLanes({ db, pools, select, eventIdMinutes, bytesMax = HELD_BYTES_MAX }: HoldingLanes): HeldLanes {
  const kept = new Map<string, { readonly held: HeldLane; readonly bytes: number }>();
  let bytes = 0;

  function forget(account: string): HeldLane | undefined {
    const found = kept.get(account);
    if (found === undefined) return undefined;
    kept.delete(account);
    bytes -= found.bytes;
    return found.held;
  }

  async function load(account: string, days: PoolDays): Promise<HeldLane> {
    const row = await wholeLaneRow(db, account);
    const { snapshot, snapshotSeq, snapshotMinute } = row;
    const lane = snapshot === null ? createLane(account) : decodeLane(snapshot, select);
    // Minutes before the first pool's day are judged with it, when there are any.
    const begin = endOfDay(days.first - 1);
    const from = Math.max(begin, snapshotMinute);
    const until = Math.max(begin, row.judgedThrough);
    const judging = await pools.judging(dayOf(from), dayOf(until + 1), days);
    retell(lane, from, await talliesSince(db, account, snapshotSeq), until, judging);
    return {
      account,
      version: row.version,
      lane,
      counted: await loadCounted(account, until),
      nextSeq: row.nextSeq,
      judgedThrough: until,
      lastEventMinute: row.lastEventMinute ?? undefined,
      snapshotMinute,
      snapshotSeq,
      told: await standingEpisodes(db, account),
      laneBytes: laneBytes(snapshot?.length ?? 0),
    };
  }

  async function loadCounted(account: string, judgedThrough: number): Promise<CountedWindow> {
    const counted = new CountedWindow(eventIdMinutes);
    const first = counted.firstMinuteNear(judgedThrough);
    for (const { deliveredMinute, eventIds } of await countedIdsSince(db, account, first)) {
      if (eventIds !== null) counted.add(idsOf(eventIds), deliveredMinute);
    }
    return counted;
  }

  return {
    take: async (row, days) => {
      const held = forget(row.account);
      return held?.version === row.version ? held : load(row.account, days);
    },
    put: (held) => {
      forget(held.account);
      held.counted.forgetBefore(held.judgedThrough);
      const weight = held.laneBytes + held.counted.bytes;
      kept.set(held.account, { held, bytes: weight });
      bytes += weight;
      for (const account of kept.keys()) if (bytes > bytesMax) forget(account);
    },
  };
}

export function laneBytes(snapshotBytes: number): number {
  return Math.max(LANE_BYTES_MIN, snapshotBytes * BYTES_PER_SNAPSHOT_BYTE);
}

/** Stored little-endian, as every machine Node runs on has them. Copied, since a Buffer of the driver shares its memory with others: `slice` would bring all of theirs. */
function idsOf(bytes: Uint8Array): BigUint64Array {
  return new BigUint64Array(new Uint8Array(bytes).buffer);
}

export function bytesOfIds(ids: BigUint64Array): Uint8Array {
  return new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
}
