/** Only Slack can fill it; when it does, the oldest are forgotten. */
const KEPT_MAX = 10_000;

/** Remembers for a while what was seen, so that the same is not taken twice. */
export class RecentIds {
  readonly #seenMs = new Map<string, number>();
  readonly #keptMs: number;
  readonly #keptMax: number;

  constructor(keptMs: number, keptMax = KEPT_MAX) {
    this.#keptMs = keptMs;
    this.#keptMax = keptMax;
  }

  /** @returns false when it was there already. */
  add(id: string, nowMs: number): boolean {
    for (const [oldest, seenMs] of this.#seenMs) {
      if (nowMs - seenMs <= this.#keptMs && this.#seenMs.size < this.#keptMax) break;
      this.#seenMs.delete(oldest);
    }
    if (this.#seenMs.has(id)) return false;
    this.#seenMs.set(id, nowMs);
    return true;
  }
}
