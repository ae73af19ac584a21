import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packBytes, unpackBytes } from './packed-bytes.js';

it('gives back the bytes that were packed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      expect(new Uint8Array(unpackBytes(packBytes(bytes)))).toEqual(bytes);
    }),
  );
});

it('packs counts to less than a third', () => {
  const counts = new Uint8Array(Uint32Array.from({ length: 5_000 }, (_, at) => at % 97).buffer);

  expect(packBytes(counts).length).toBeLessThan(counts.length / 3);
});
