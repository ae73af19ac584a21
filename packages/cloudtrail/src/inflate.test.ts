import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inflate } from './inflate.js';

const text = Buffer.from(JSON.stringify(Array.from({ length: 500 }, (_, at) => ({ at, square: at * at }))));
const zipped = gzipSync(text);

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= 0xff;
  return copy;
}

describe('inflate', () => {
  test('reads all members one after another, and zeros after the last', () => {
    const outcome = inflate(Buffer.concat([zipped, gzipSync('more'), Buffer.alloc(512)]), undefined);

    expect(outcome.kind === 'inflated' && outcome.bytes.toString()).toBe(`${text}more`);
  });

  test('says of a file cut anywhere that it is truncated, at its end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: zipped.length - 1 }), (length) => {
        expect(inflate(zipped.subarray(0, length), undefined)).toMatchObject({
          reason: 'truncated',
          at: { byte: length },
        });
      }),
    );
  });

  test('says of a second member cut short that it is truncated', () => {
    const both = Buffer.concat([zipped, zipped]);

    expect(inflate(both.subarray(0, -20), undefined)).toMatchObject({
      reason: 'truncated',
      at: { byte: both.length - 20 },
    });
  });

  test('names the byte that is wrong', () => {
    const checksum = zipped.length - 8;

    expect(inflate(flipped(zipped, 3), undefined)).toMatchObject({ reason: 'corrupt', at: { byte: 3 } });
    expect(inflate(flipped(zipped, checksum), undefined)).toMatchObject({
      reason: 'corrupt',
      at: { byte: zipped.length - 5 },
    });
    expect(inflate(Buffer.concat([zipped, Buffer.from('\0\0tail')]), undefined)).toMatchObject({
      reason: 'corrupt',
      at: { byte: zipped.length + 2 },
    });
  });

  test('never takes damage for data: what it gives is what zlib gives, or nothing', () => {
    fc.assert(
      fc.property(fc.nat(zipped.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(zipped);
        damaged[at]! ^= change;

        const outcome = inflate(damaged, undefined);

        if (outcome.kind === 'inflated') expect(outcome.bytes).toEqual(gunzipSync(damaged));
        else
          expect(['byte' in outcome.at && outcome.at.byte <= damaged.length, outcome.message !== '']).toEqual([
            true,
            true,
          ]);
      }),
      { numRuns: 500 },
    );
  });

  test('stops at the limit of inflated bytes', () => {
    expect(inflate(zipped, { inflatedBytesMax: text.length })).toMatchObject({ kind: 'inflated' });
    expect(inflate(zipped, { inflatedBytesMax: text.length - 1 })).toMatchObject({
      reason: 'oversized',
      at: { byte: text.length - 1 },
    });
  });

  test('stops a bomb: beyond 16 MiB the expansion is limited', () => {
    const bomb = gzipSync(Buffer.alloc(20 * 2 ** 20));

    expect(inflate(bomb, undefined)).toMatchObject({ reason: 'oversized', at: { byte: 16 * 2 ** 20 } });
    expect(inflate(bomb, { expansionMax: 1200 })).toMatchObject({ kind: 'inflated' });
  });

  test('does not believe the size a file states', () => {
    const lying = Uint8Array.from(Buffer.concat([zipped, gzipSync('')]));
    lying.fill(0xff, zipped.length - 4, zipped.length);

    expect(inflate(lying, undefined)).toMatchObject({ reason: 'corrupt' });
  });
});
