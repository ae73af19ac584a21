import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesAny, matchesPattern } from './pattern.js';

describe('matchesPattern', () => {
  it.each([
    ['carla', 'carla'],
    ['carla', 'CARLA'],
    ['*', ''],
    ['*', 'anything'],
    ['car*', 'car'],
    ['*rl*', 'carla'],
    ['c*l*a', 'carla'],
    ['**', 'x'],
    ['arn:aws:iam::*:user/ops/*', 'arn:aws:iam::111122223333:user/ops/x'],
  ])('%s is like %s', (pattern, text) => {
    expect(matchesPattern(pattern, text)).toBe(true);
  });

  it.each([
    ['carla', '*'],
    ['carla', 'carl*'],
    ['car', 'carla'],
    ['c*a', 'c'],
    ['aba*ba', 'aba'],
    ['*a*a', 'a'],
    ['', 'x'],
    ['.*', 'x'],
    ['ca?la', 'carla'],
  ])('%s is not like %s', (pattern, text) => {
    expect(matchesPattern(pattern, text)).toBe(false);
  });

  it('finds whatever a pattern leaves room for', () => {
    const literal = fc.string().map((text) => text.replaceAll('*', ''));
    fc.assert(
      fc.property(fc.array(fc.tuple(literal, fc.string())), literal, (parts, last) => {
        const pattern = `${parts.map(([kept]) => `${kept}*`).join('')}${last}`;
        const text = `${parts.map(([kept, any]) => `${kept}${any}`).join('')}${last}`;

        expect(matchesPattern(pattern, text)).toBe(true);
      }),
    );
  });

  it('never reads a text as a pattern', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,9}$/),
        fc.stringMatching(/^[a-z*]{0,9}\*[a-z*]{0,9}$/),
        (pattern, text) => {
          expect(matchesAny([pattern], text)).toBe(false);
        },
      ),
    );
  });

  it('needs no longer for a text that is made to make it look again and again', () => {
    const pattern = `${'*a'.repeat(500)}b`;

    expect(matchesPattern(pattern, 'a'.repeat(100_000))).toBe(false);
  });
});
