import { HashSet64 } from '@trailwarden/cloudtrail';

/** Repeats come within days of the original; at least this many ids are remembered, in at most 768 MB. */
const IDS_MAX = 16_000_000;

/** Hashes of the ids of events that were counted. */
export class CountedIds {
  readonly #known: HashSet64;

  constructor(idsMax = IDS_MAX) {
    this.#known = new HashSet64(Math.max(1, idsMax));
  }

  /** A set of just these, for {@link ReadOptions}. */
  static setOf(ids: BigUint64Array): HashSet64 {
    const counted = new CountedIds(ids.length);
    counted.add(ids);
    return counted.#known;
  }

  add(ids: BigUint64Array): void {
    const halves = halvesOf(ids);
    for (let at = 0; at < halves.length; at += 2) this.#known.add(halves[at] as number, halves[at + 1] as number);
  }

  /** Those of `ids` that were added before. */
  repeatsIn(ids: BigUint64Array): BigUint64Array<ArrayBuffer> {
    const halves = halvesOf(ids);
    const places: number[] = [];
    for (let at = 0; at < ids.length; at += 1) {
      if (this.#known.has(halves[2 * at] as number, halves[2 * at + 1] as number)) places.push(at);
    }
    return BigUint64Array.from(places, (at) => ids[at] as bigint);
  }
}

/** Low and high half of each id in turn (every machine Node runs on is little-endian), without making big integers of them. */
function halvesOf(ids: BigUint64Array): Uint32Array {
  return new Uint32Array(ids.buffer, ids.byteOffset, 2 * ids.length);
}
