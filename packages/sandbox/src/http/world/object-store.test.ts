import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredObject } from './buckets.js';
import { compareKeys } from './compare-keys.js';
import { makeObjectStore } from './object-store.js';

const key = fc.string({ unit: 'grapheme', maxLength: 6 }).filter((text) => text !== '');
const byBytes = (a: string, b: string): number => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
const objectAt = (name: string): StoredObject => ({
  key: name,
  body: () => new Uint8Array(),
  size: 0,
  etag: '',
  modifiedMs: 0,
  contentType: undefined,
  contentEncoding: undefined,
  metadata: {},
});

describe('compareKeys', () => {
  it('orders as the bytes of UTF-8 do', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(byBytes(a, b));
      }),
    );
  });
});

describe('an object store', () => {
  it('gives keys in order from anywhere, whatever was put and deleted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, fc.boolean()), { maxLength: 60 }),
        key,
        fc.boolean(),
        (changes, from, after) => {
          const store = makeObjectStore();
          const expected = new Set<string>();
          for (const [name, put] of changes) {
            if (put) store.put(objectAt(name));
            else store.delete(name);
            expected[put ? 'add' : 'delete'](name);
          }

          const keys = [...store.keysFrom(from, after)];

          const wanted = [...expected].filter((name) => byBytes(name, from) >= (after ? 1 : 0)).sort(byBytes);
          expect(keys).toEqual(wanted);
          expect(store.size).toBe(expected.size);
        },
      ),
    );
  });

  it('keeps thousands of keys in order', () => {
    const store = makeObjectStore();
    const names = Array.from({ length: 5000 }, (_, at) => `key ${(at * 7919) % 5000}`);

    for (const name of names) store.put(objectAt(name));

    expect([...store.keysFrom('', false)]).toEqual([...names].sort(byBytes));
  });
});
