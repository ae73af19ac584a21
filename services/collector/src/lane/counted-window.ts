import { CountedIds } from '@trailwarden/platform';

/** Ids are kept by when their file was delivered; files so many buckets apart are compared. */
const BUCKETS_APART_MAX = 2;
/** Ids a bucket remembers, in at most 27 bytes each: 13 hours of a thousand events a second. */
const IDS_PER_BUCKET_MAX = 48_000_000;
/** Of a hash set, in the middle of what it says. */
const BYTES_PER_ID = 20;

/**
 * Ids of a lane's events that were counted from files delivered around the same time. Whether two files are compared depends on when each was delivered
 * and not on which is read first, so files may be read in any order.
 */
export class CountedWindow {
  readonly #bucketMinutes: number;
  readonly #buckets = new Map<number, { readonly ids: CountedIds; added: number }>();
  #ids = 0;

  /** @param windowMinutes - files delivered at most this far apart are always compared. */
  constructor(windowMinutes: number) {
    this.#bucketMinutes = Math.ceil(windowMinutes / BUCKETS_APART_MAX);
  }

  /** Ids that were added and not forgotten. */
  get size(): number {
    return this.#ids;
  }

  get bytes(): number {
    return this.#ids * BYTES_PER_ID;
  }

  /** Files delivered before this are never compared with one delivered at `deliveredMinute`. */
  firstMinuteNear(deliveredMinute: number): number {
    return (this.#bucketOf(deliveredMinute) - BUCKETS_APART_MAX) * this.#bucketMinutes;
  }

  add(ids: BigUint64Array, deliveredMinute: number): void {
    const at = this.#bucketOf(deliveredMinute);
    const bucket = this.#buckets.get(at) ?? { ids: new CountedIds(IDS_PER_BUCKET_MAX), added: 0 };
    this.#buckets.set(at, bucket);
    bucket.ids.add(ids);
    bucket.added += ids.length;
    this.#ids += ids.length;
  }

  /** Those of a file's `ids` that were counted from another. */
  repeatsIn(ids: BigUint64Array, deliveredMinute: number): BigUint64Array<ArrayBuffer> {
    const at = this.#bucketOf(deliveredMinute);
    const found = new Set<bigint>();
    for (let near = at - BUCKETS_APART_MAX; near <= at + BUCKETS_APART_MAX; near++) {
      for (const id of this.#buckets.get(near)?.ids.repeatsIn(ids) ?? []) found.add(id);
    }
    return BigUint64Array.from(found);
  }

  /** Lets go of ids that no file delivered from `minute` on is compared with. */
  forgetBefore(minute: number): void {
    const first = this.#bucketOf(minute) - BUCKETS_APART_MAX;
    for (const [at, bucket] of this.#buckets) {
      if (at >= first) continue;
      this.#buckets.delete(at);
      this.#ids -= bucket.added;
    }
  }

  #bucketOf(deliveredMinute: number): number {
    return Math.floor(deliveredMinute / this.#bucketMinutes);
  }
}
