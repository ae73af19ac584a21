import type { Batch } from './traffic.js';

/** Batches waiting for their minute. A ring: planning may run only so far ahead, so memory is bounded. */
export class Calendar {
  readonly #slots: Batch[][];
  #minute: number;

  constructor(startMinute: number, minutesAhead: number) {
    this.#slots = Array.from({ length: minutesAhead }, () => []);
    this.#minute = startMinute;
  }

  /** @throws {RangeError} when the minute is over or too far ahead. */
  put(minute: number, batch: Batch): void {
    const ahead = minute - this.#minute;
    if (ahead < 0 || ahead >= this.#slots.length) throw new RangeError(`minute ${ahead} ahead is outside the calendar`);
    this.#slots[minute % this.#slots.length]!.push(batch);
  }

  /** The batches of the current minute, in the order they were put; moves on to the next. */
  take(): Batch[] {
    const at = this.#minute % this.#slots.length;
    const batches = this.#slots[at]!;
    this.#slots[at] = [];
    this.#minute++;
    return batches;
  }
}
