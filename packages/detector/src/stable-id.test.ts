import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stableUuid } from './stable-id.js';

test('is the same forever: saved ids stay valid', () => {
  expect(stableUuid('111122223333', 'principal', 7)).toBe('54ada61c-760d-89a5-b1b5-8a98b52b5354');
});

test('follows RFC 9562: version 8, its variant, and 122 bits of SHA-256', () => {
  const id = stableUuid('iam', 3);

  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const hash = createHash('sha256').update('s3:iamn1:3').digest('hex');
  expect(id.replaceAll('-', '').slice(0, 12)).toBe(hash.slice(0, 12));
  expect(id.slice(-12)).toBe(hash.slice(20, 32));
});

test('tells parts from one another, however they are cut', () => {
  const ids = [
    stableUuid('ab', 'c'),
    stableUuid('a', 'bc'),
    stableUuid('abc'),
    stableUuid('abc', ''),
    stableUuid('1'),
    stableUuid(1),
    stableUuid('s1:a', 's1:b'),
    stableUuid('a', 'b'),
    stableUuid('é'),
    stableUuid('e\u0301'),
    stableUuid(),
  ];

  expect(new Set(ids).size).toBe(ids.length);
});

test('gives two lists of parts the same id only when they are the same', () => {
  const parts = fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 4 });

  fc.assert(
    fc.property(parts, parts, (a, b) => {
      expect(stableUuid(...a) === stableUuid(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});
