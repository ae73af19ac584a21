import { addressPrefix } from './address-prefix.js';
import { canonicalTally } from './canonical-tally.js';
import { type CountedEvent, PRINCIPAL_KINDS } from './counted-event.js';
import { foldedAgent } from './folded-agent.js';
import type { RawTally } from './raw-tally.js';
import { RowTable } from './row-table.js';
import { SumColumn } from './sum-column.js';
import { DIMENSIONS, type Dimension, type Tally, VALUE_CHARS_MAX } from './tally.js';
import { cutText, wellFormed } from './text.js';
import { traitsOf } from './traits.js';

const MINUTES_PER_HOUR = 60;
const PRINCIPAL = dimensionIndex('principal');
const AGENT = dimensionIndex('agent');
const ADDRESS = dimensionIndex('address');
const ERROR_CODE = dimensionIndex('errorCode');

/**
 * Adds counted events up to a {@link Tally}. The order of `add` never changes the result.
 * Memory grows with the distinct values in what was added, not with its number.
 */
export class TallyBuilder {
  readonly #strings: string[] = [];
  readonly #ids = new Map<string, number>();
  /** Cut text and coarse form (prefix, folded agent) of values as written, so that each is worked out once. */
  readonly #agents = new Map<string, CoarseValue>();
  readonly #addresses = new Map<string, CoarseValue>();
  readonly #errorCodes = new Map<string, number>();
  readonly #firstMinutes: number[] = [];
  readonly #raw: RawTally = {
    strings: this.#strings,
    series: new RowTable(),
    principals: new RowTable(),
    counts: new RowTable(),
    countCalls: new SumColumn(),
    countErrors: new SumColumn(),
    top: new RowTable(),
    topCalls: new SumColumn(),
    topErrors: new SumColumn(),
    principalErrors: new RowTable(),
    principalErrorSums: new SumColumn(),
    sightings: new RowTable(),
    firstMinutes: this.#firstMinutes,
  };

  /** Counts the event `calls` times; 0 counts nothing. Throws a RangeError for a number of calls that is no whole number >= 0. */
  add(event: CountedEvent, calls = 1): void {
    if (!Number.isSafeInteger(calls) || calls < 0)
      throw new RangeError(`calls must be a whole number >= 0, not ${calls}`);
    if (calls === 0) return;
    const raw = this.#raw;
    const { minute } = event;
    const failed = event.errorCode !== undefined;
    const errors = failed ? calls : 0;
    const series = raw.series.row(
      this.#id(event.account),
      this.#id(event.region),
      this.#id(event.source),
      this.#id(event.name),
      traitsOf(event.category, event.readOnly),
    );
    const kind = PRINCIPAL_KINDS.indexOf(event.principalKind);
    const principal = raw.principals.row(this.#id(event.principal), kind);
    const agent = this.#coarse(this.#agents, event.agent, foldedAgent);
    const address = this.#coarse(this.#addresses, event.address, addressPrefix);

    const row = raw.counts.row(minute, series);
    raw.countCalls.add(row, calls);
    raw.countErrors.add(row, errors);
    this.#addTop(row, PRINCIPAL, principal, calls, errors);
    this.#addTop(row, AGENT, agent.text, calls, errors);
    this.#addTop(row, ADDRESS, address.text, calls, errors);
    this.#addTop(row, ERROR_CODE, this.#errorCode(event.errorCode ?? ''), calls, errors);
    if (failed) raw.principalErrorSums.add(raw.principalErrors.row(minute, series, principal), errors);

    const hour = Math.floor(minute / MINUTES_PER_HOUR);
    const sighting = raw.sightings.row(hour, series, principal, address.coarse, agent.coarse);
    const first = this.#firstMinutes[sighting];
    if (first === undefined || minute < first) this.#firstMinutes[sighting] = minute;
  }

  /** The tally of everything added so far; more can be added afterwards. */
  build(): Tally {
    return canonicalTally(this.#raw);
  }

  #addTop(row: number, dimension: number, value: number, calls: number, errors: number): void {
    const top = this.#raw.top.row(row, dimension, value);
    this.#raw.topCalls.add(top, calls);
    this.#raw.topErrors.add(top, errors);
  }

  #id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const clean = wellFormed(text);
    const id = this.#ids.get(clean) ?? this.#strings.push(clean) - 1;
    this.#ids.set(text, id).set(clean, id);
    return id;
  }

  #errorCode(text: string): number {
    let id = this.#errorCodes.get(text);
    if (id === undefined) {
      id = this.#id(cutText(text, VALUE_CHARS_MAX));
      this.#errorCodes.set(text, id);
    }
    return id;
  }

  #coarse(known: Map<string, CoarseValue>, text: string, coarsen: (text: string) => string): CoarseValue {
    let value = known.get(text);
    if (value === undefined) {
      const clean = wellFormed(text);
      const coarse = cutText(coarsen(clean), VALUE_CHARS_MAX);
      value = { text: this.#id(cutText(clean, VALUE_CHARS_MAX)), coarse: this.#id(coarse) };
      known.set(text, value);
    }
    return value;
  }
}

interface CoarseValue {
  readonly text: number;
  readonly coarse: number;
}

function dimensionIndex(dimension: Dimension): number {
  return DIMENSIONS.indexOf(dimension);
}
