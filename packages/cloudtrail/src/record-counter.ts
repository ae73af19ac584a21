import { countedEvent } from './counted-event.js';
import { countingId, EventIds } from './event-ids.js';
import { type LogFileRead, REJECTIONS_MAX, type ReadOptions, type Rejection } from './log-file.js';
import { type LogKey, parseLogKey } from './log-key.js';
import type { principalOf } from './principal.js';
import { TallyBuilder } from './tally-builder.js';
import { isObject } from './text.js';

/** Counts the records of one file, in file order. */
export class RecordCounter {
  read = 0;
  rejected = 0;
  #counted = 0;
  #duplicates = 0;
  readonly #key: LogKey;
  readonly #namePrincipal: typeof principalOf;
  readonly #tally = new TallyBuilder();
  readonly #ids: EventIds;
  readonly #rejections: Rejection[] = [];

  constructor(key: string, options: ReadOptions | undefined, namePrincipal: typeof principalOf) {
    this.#key = parseLogKey(key);
    this.#namePrincipal = namePrincipal;
    this.#ids = new EventIds(options?.counted);
  }

  add(record: unknown): void {
    const index = this.read++;
    const outcome = countedEvent(record, this.#key, this.#namePrincipal);
    if (outcome.kind === 'rejected') {
      this.rejected += 1;
      if (this.#rejections.length < REJECTIONS_MAX) this.#rejections.push({ record: index, reason: outcome.reason });
      return;
    }
    const id = isObject(record) ? countingId(record) : undefined;
    if (id !== undefined && !this.#ids.add(id)) {
      this.#duplicates += 1;
      return;
    }
    this.#counted += 1;
    this.#tally.add(outcome.event);
  }

  outcome(): LogFileRead {
    return {
      kind: 'read',
      tally: this.#tally.build(),
      eventIds: this.#ids.hashes(),
      records: { read: this.read, counted: this.#counted, duplicates: this.#duplicates, rejected: this.rejected },
      rejections: this.#rejections,
    };
  }
}
