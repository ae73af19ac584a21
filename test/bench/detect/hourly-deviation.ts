import type { Tally } from '@trailwarden/cloudtrail';
import { findingWindow, type Truth } from '@trailwarden/detector';
import type { Finding } from './finding.js';

const HOUR_MINUTES = 60;
const WEEK_HOURS = 168;
/** Files of an hour have come when one is delivered this long after it. */
const LATE_MINUTES = 60;
/** The same floors as the detector's: less is not worth anybody's time. */
const FLOORS = { calls: 4, errors: 3 } as const;
/** A series of zeros has no deviation; one call is the least a deviation can mean. */
const DEVIATION_MIN = 1;
/** Weaker ones could only be told at false rates far beyond those compared. */
const DEVIATIONS_MIN = 3;

type Metric = keyof typeof FLOORS;

interface Series {
  readonly account: string;
  readonly source: string;
  readonly name: string;
  readonly metric: Metric;
  /** Hourly counts of the last week, by hour modulo its length, and their sums. */
  readonly ring: Float64Array;
  sum: number;
  squares: number;
  running: Map<number, number>;
}

interface Deviation extends Pick<Series, 'account' | 'source' | 'name'> {
  readonly hour: number;
  readonly deviations: number;
  readonly below: boolean;
}

/**
 * The plain way, as a yardstick: per account and API, an hour's calls (and errors) against mean and standard deviation of its
 * last seven days. What lies most deviations away is most unusual. The first week is not judged.
 */
export class HourlyDeviation {
  readonly #series = new Map<string, Series>();
  readonly #deviations: Deviation[] = [];
  #firstHour: number | undefined;
  #nextHour = 0;

  /** Files in the order of their delivery. */
  add({ strings, series, counts }: Tally, deliveredMinute: number): void {
    for (let row = 0; row < counts.minute.length; row++) {
      const of = counts.series[row]!;
      const account = strings[series.account[of]!]!;
      const source = strings[series.source[of]!]!;
      const name = strings[series.name[of]!]!;
      const hour = Math.floor(counts.minute[row]! / HOUR_MINUTES);
      if (this.#firstHour === undefined) {
        this.#firstHour = hour;
        this.#nextHour = hour;
      }
      this.#count({ account, source, name, metric: 'calls' }, hour, counts.calls[row]!);
      this.#count({ account, source, name, metric: 'errors' }, hour, counts.errors[row]!);
    }
    while ((this.#nextHour + 1) * HOUR_MINUTES + LATE_MINUTES <= deliveredMinute) this.#closeHour();
  }

  finish(truths: readonly Truth[]): Finding[] {
    const last = Math.max(0, ...[...this.#series.values()].flatMap(({ running }) => [...running.keys()]));
    while (this.#nextHour <= last) this.#closeHour();
    return this.#deviations.map((deviation) => ({
      unusual: deviation.deviations,
      account: deviation.account,
      firstMinute: deviation.hour * HOUR_MINUTES,
      lastMinute: (deviation.hour + 1) * HOUR_MINUTES - 1,
      finds: truths.filter((truth) => finds(deviation, truth)).map(({ id }) => id),
    }));
  }

  #count(key: Pick<Series, 'account' | 'source' | 'name' | 'metric'>, hour: number, count: number): void {
    if (count === 0 || hour < this.#nextHour) return;
    const text = `${key.account} ${key.source} ${key.name} ${key.metric}`;
    let series = this.#series.get(text);
    if (series === undefined) {
      series = { ...key, ring: new Float64Array(WEEK_HOURS), sum: 0, squares: 0, running: new Map() };
      this.#series.set(text, series);
    }
    series.running.set(hour, (series.running.get(hour) ?? 0) + count);
  }

  #closeHour(): void {
    const hour = this.#nextHour++;
    const judged = hour - (this.#firstHour ?? hour) >= WEEK_HOURS;
    for (const series of this.#series.values()) {
      const count = series.running.get(hour) ?? 0;
      series.running.delete(hour);
      if (judged) this.#judge(series, hour, count);
      const old = series.ring[hour % WEEK_HOURS]!;
      series.ring[hour % WEEK_HOURS] = count;
      series.sum += count - old;
      series.squares += count * count - old * old;
    }
  }

  #judge({ account, source, name, metric, sum, squares }: Series, hour: number, count: number): void {
    const mean = sum / WEEK_HOURS;
    const deviation = Math.max(DEVIATION_MIN, Math.sqrt(Math.max(0, squares / WEEK_HOURS - mean * mean)));
    const off = count - mean;
    const deviations = Math.abs(off) / deviation;
    const below = off < 0;
    if (deviations < DEVIATIONS_MIN || Math.abs(off) < FLOORS[metric] || (below && metric === 'errors')) return;
    this.#deviations.push({ account, source, name, hour, deviations, below });
  }
}

/** The detector's own rule, as far as an hour of an API can meet it: it knows neither region nor principal. */
function finds({ account, source, name, hour, below }: Deviation, truth: Truth): boolean {
  const { from, until } = findingWindow(truth);
  return (
    below === (truth.principal === undefined) &&
    hour * HOUR_MINUTES <= until &&
    (hour + 1) * HOUR_MINUTES > from &&
    truth.accounts.includes(account) &&
    truth.series.some((series) => series.source === source && series.name === name)
  );
}
