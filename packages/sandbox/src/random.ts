import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/**
 * A named stream of random numbers. Streams of one seed and different names are independent, so that adding an incident does
 * not change one honest call.
 */
export class Random {
  readonly #path: string;
  readonly #generator: RandomGenerator;

  constructor(seed: number, name: string) {
    this.#path = `${seed}/${name}`;
    this.#generator = xoroshiro128plusFromState(stateOf(this.#path));
  }

  /** A stream of its own below this one; drawing from it does not move this one. */
  fork(name: string): Random {
    return new Random(0, `${this.#path}/${name}`);
  }

  /** At least 0, less than 1. */
  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  /** Both ends included. */
  int(from: number, to: number): number {
    return uniformInt(this.#generator, from, to);
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.uniform();
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** @throws {RangeError} "pick requires at least one item". */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('pick requires at least one item');
    return items[this.int(0, items.length - 1)] as T;
  }

  /** So many different items in random order; all of them when there are fewer. */
  sample<T>(items: readonly T[], count: number): T[] {
    const pool = [...items];
    const taken = Math.min(count, pool.length);
    for (let at = 0; at < taken; at++) {
      const other = this.int(at, pool.length - 1);
      const item = pool[at] as T;
      pool[at] = pool[other] as T;
      pool[other] = item;
    }
    return pool.slice(0, taken);
  }

  /** Index by Zipf's law: the first of `count` things is used most. */
  zipf(count: number): number {
    return Math.min(count - 1, Math.floor((count + 1) ** this.uniform()) - 1);
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** Heavy tail: at least 1, exceeded by x with probability x^-alpha. */
  pareto(alpha: number): number {
    return (1 - this.uniform()) ** (-1 / alpha);
  }

  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > NORMAL_FROM) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count++;
    return count;
  }

  /** How many of `count` trials succeed. */
  binomial(count: number, probability: number): number {
    if (probability <= 0) return 0;
    if (count > BINOMIAL_EXACT_MAX) return Math.min(count, this.poisson(count * probability));
    let successes = 0;
    for (let trial = 0; trial < count; trial++) if (this.uniform() < probability) successes++;
    return successes;
  }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += (this.#generator.next() >>> 0).toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }
}

/** Above this mean Knuth's product needs too many draws, and the normal curve is close enough for traffic. */
const NORMAL_FROM = 30;
const BINOMIAL_EXACT_MAX = 30;

/** Four words from a text, by FNV-1a with murmur3's finish: nearby seeds must not give nearby streams. */
function stateOf(text: string): readonly [number, number, number, number] {
  const word = (salt: number): number => {
    let hash = 0x811c9dc5 ^ salt;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) | 0;
  };
  // A state of zeros would stay zero; the odd constant rules it out.
  return [word(1) | 1, word(0x9e3779b9), word(0x7f4a7c15), word(0x2545f491)];
}
