import { encodeLane, type Lane } from '@trailwarden/detector';

/** Where a lane's bytes go when it is saved. */
export interface LaneBytes {
  readonly series: number;
  /** The last sixty minutes of series that are awake. */
  readonly minutes: number;
  readonly recent: number;
  readonly principals: number;
  readonly pairs: number;
  readonly texts: number;
  /** All of it as saved: with pending files, episodes, insights and groups. */
  readonly saved: number;
}

export function bytesOfLane(lane: Lane): LaneBytes {
  return {
    series: columnBytes(lane.series),
    minutes: columnBytes(lane.slots.table),
    recent: columnBytes(lane.recent.table),
    principals: columnBytes(lane.principals),
    pairs: lane.pairs.encode().length,
    texts: lane.texts.save().reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    saved: encodeLane(lane).length,
  };
}

function columnBytes(
  table: Lane['series'] | Lane['principals'] | Lane['slots']['table'] | Lane['recent']['table'],
): number {
  return Object.values(table.save().columns).reduce((sum, column) => sum + column.byteLength, 0);
}
