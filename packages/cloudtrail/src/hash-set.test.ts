import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from './errors.js';
import { HashSet64 } from './hash-set.js';

type Step = readonly ['add', number, number] | readonly ['rotate'];

const half = fc.constantFrom(0, 1, 2, 3, 0xffffffff, 0x80000000);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.tuple(fc.constant('add' as const), half, half) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('rotate' as const)) },
);
const steps = fc.array(step, { maxLength: 120 });
const capacities = fc.integer({ min: 1, max: 20 });

/** The same set as two plain Sets. */
class Model {
  current = new Set<string>();
  previous = new Set<string>();
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  has(hash: string): boolean {
    return this.current.has(hash) || this.previous.has(hash);
  }
  add(hash: string): boolean {
    const isNew = !this.has(hash);
    this.current.add(hash);
    if (this.current.size >= this.capacity) this.rotate();
    return isNew;
  }
  rotate(): void {
    this.previous = this.current;
    this.current = new Set();
  }
}

function run(set: HashSet64, taken: readonly Step[]): void {
  for (const one of taken) {
    if (one[0] === 'add') set.add(one[1], one[2]);
    else set.rotate();
  }
}

describe('HashSet64', () => {
  test('answers as two plain sets would', () => {
    fc.assert(
      fc.property(capacities, steps, (capacity, taken) => {
        const set = new HashSet64(capacity);
        const model = new Model(capacity);
        for (const one of taken) {
          if (one[0] === 'add') expect(set.add(one[1], one[2])).toBe(model.add(`${one[1]},${one[2]}`));
          else {
            set.rotate();
            model.rotate();
          }
          expect(set.size).toBe(new Set([...model.current, ...model.previous]).size);
        }
        for (const low of [0, 1, 2, 3, 0xffffffff]) expect(set.has(low, 3)).toBe(model.has(`${low},3`));
      }),
    );
  });

  test('goes on after decoding exactly as the original would, to the byte', () => {
    fc.assert(
      fc.property(capacities, steps, steps, (capacity, before, after) => {
        const original = new HashSet64(capacity);
        run(original, before);

        const restored = HashSet64.decode(original.encode());

        expect(restored.encode()).toEqual(original.encode());
        run(original, after);
        run(restored, after);
        expect(restored.encode()).toEqual(original.encode());
        expect(restored.size).toBe(original.size);
      }),
    );
  });

  test('remembers at least the last capacity hashes and fewer than twice as many', () => {
    const set = new HashSet64(1000);
    for (let at = 0; at < 10_500; at++) set.add(at, 7);

    expect(set.size).toBe(1_500);
    expect(set.has(9_500, 7)).toBe(true);
    expect(set.has(8_999, 7)).toBe(false);
  });

  test('keeps a hash that is met again and again, though others come and go', () => {
    const set = new HashSet64(100);
    set.add(1, 1);
    const news = Array.from({ length: 1_000 }, (_, at) => {
      set.add(at, 2);
      return at % 50 === 0 && set.add(1, 1);
    });

    expect(news).not.toContain(true);
  });

  test.each([
    ['in the low half only', (at: number) => [at, 0] as const],
    ['in the high half only', (at: number) => [0, at] as const],
    ['in high bits only', (at: number) => [(at << 20) >>> 0, (at << 20) >>> 0] as const],
    ['in multiples of a table size', (at: number) => [at * 65_536, at * 4096] as const],
  ])('stays quick for hashes that differ %s', (_, hashOf) => {
    const set = new HashSet64(100_000);
    const distinct = new Set<string>();
    const started = performance.now();
    for (let at = 0; at < 50_000; at++) {
      const [low, high] = hashOf(at);
      distinct.add(`${low >>> 0},${high >>> 0}`);
      set.add(low, high);
    }

    expect(set.size).toBe(distinct.size);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 27])('refuses a capacity of %d', (capacity) => {
    expect(() => new HashSet64(capacity)).toThrow(RangeError);
  });

  test('is read from the middle of a larger piece of memory, as drivers hand it over', () => {
    const set = new HashSet64(8);
    for (let at = 1; at <= 5; at += 1) set.add(at, at);
    const around = Buffer.alloc(64, 7);
    const bytes = Buffer.concat([around, set.encode(), around]).subarray(64, -64);

    expect(HashSet64.decode(bytes).encode()).toEqual(set.encode());
  });

  test('refuses bytes it did not write', () => {
    const bytes = new HashSet64(4).encode();
    const fuller = Uint8Array.from(bytes);
    fuller[8] = 200;

    for (const wrong of [new Uint8Array(), bytes.slice(1), bytes.fill(9, 0, 1), fuller]) {
      expect(() => HashSet64.decode(wrong)).toThrow(DecodeError);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (wrong) => {
        expect(() => HashSet64.decode(wrong)).toThrow(DecodeError);
      }),
    );
  });
});
