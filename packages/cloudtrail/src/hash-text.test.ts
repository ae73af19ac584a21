import { describe, expect, test } from 'vitest';
import { hashText } from './hash-text.js';

const BITS = 64;

function hash(text: string): [number, number] {
  const out = new Uint32Array(2);
  hashText(text, out);
  return [out[0]!, out[1]!];
}

function bitsApart(a: string, b: string): number {
  const [left, right] = [hash(a), hash(b)];
  const ones = (value: number): number => (value >>> 0).toString(2).replaceAll('0', '').length;
  return ones(left[0] ^ right[0]) + ones(left[1] ^ right[1]);
}

describe('hashText', () => {
  test('never changes: stored hashes must be found again', () => {
    expect(['', 'a', 'ab', '6d1f3c52-0000-4000-8000-000000000001', 'é𝒳'].map(hash)).toEqual([
      [4191735974, 1381598635],
      [2133134759, 2953104036],
      [1911377693, 3358122117],
      [1612772622, 544359687],
      [2958310627, 1573636461],
    ]);
  });

  test('gives 100,000 like ids hashes of their own, in each half nearly so', () => {
    const low = new Set<number>();
    const high = new Set<number>();
    const both = new Set<bigint>();
    for (let at = 0; at < 100_000; at++) {
      const [a, b] = hash(`6d1f3c52-0000-4000-8000-${at.toString(16).padStart(12, '0')}`);
      low.add(a);
      high.add(b);
      both.add((BigInt(b) << 32n) | BigInt(a));
    }

    expect(both.size).toBe(100_000);
    // 100,000 squared over twice 2^32: about one collision is what chance gives each half.
    expect(low.size).toBeGreaterThan(99_990);
    expect(high.size).toBeGreaterThan(99_990);
  });

  test('turns half the bits when one character changes', () => {
    const id = '6d1f3c52-0000-4000-8000-000000000001';
    const changed = Array.from({ length: id.length }, (_, at) => `${id.slice(0, at)}f${id.slice(at + 1)}`).filter(
      (other) => other !== id,
    );

    const apart = changed.map((other) => bitsApart(id, other));

    const mean = apart.reduce((sum, bits) => sum + bits, 0) / apart.length;
    expect(mean).toBeGreaterThan(BITS / 2 - 4);
    expect(mean).toBeLessThan(BITS / 2 + 4);
    expect(Math.min(...apart)).toBeGreaterThan(12);
  });

  test('tells apart texts that differ in trailing zeros or in order', () => {
    const texts = ['a', 'a\u0000', 'a\u0000\u0000', '\u0000a', 'ab', 'ba', 'abcd', 'cdab'];

    expect(new Set(texts.map((text) => hash(text).join())).size).toBe(texts.length);
  });
});
