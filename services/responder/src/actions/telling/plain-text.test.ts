import { describe, expect, it } from 'vitest';
import { cut, plainText } from './plain-text.js';

describe('text from logs', () => {
  it.each([
    ['a line break', 'a\r\nb', 'a b'],
    ['colours of terminals', '\u001b[31;1mred\u001b[0m text', 'red text'],
    ['the title of a terminal', '\u001b]0;pwned\u0007after', 'after'],
    ['an eight-bit control sequence', 'a\u009b2Jb', 'a b'],
    ['text that turns around', 'abc\u202edcba', 'abc dcba'],
    ['zero bytes', 'a\u0000b', 'a b'],
    ['a line separator', 'a\u2028b', 'a b'],
    ['a formula', '=cmd|calc', "'=cmd|calc"],
    ['a formula behind white space', '\t@SUM(A1)', "'@SUM(A1)"],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
    ['quotes, which are nobody\u2019s harm', `a"b'c<d>`, `a"b'c<d>`],
  ])('is shown without harm: %s', (_, text, shown) => {
    expect(plainText(text, 100)).toBe(shown);
  });

  it('is cut, no character in two', () => {
    expect(plainText('x'.repeat(10_000), 10)).toBe('xxxxxxxxx…');
    expect(cut('ab😀cd', 4)).toBe('ab…');
    expect(cut('ab😀cd', 5)).toBe('ab😀…');
    expect(cut('abcd', 4)).toBe('abcd');
  });
});
