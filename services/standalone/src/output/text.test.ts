import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutMiddle, safe, safeJson, visibleLength, wrap } from './text.js';

test.each([
  ['\u001b]0;owned\u0007', '\\x1b]0;owned\\x07'],
  ['a\nb\r\tc', 'a\\x0ab\\x0d\\x09c'],
  ['\u007f\u009b31m', '\\x7f\\x9b31m'],
  ['user\u202etxt.exe', 'user\\u{202e}txt.exe'],
  ['zero\u200bwidth', 'zero\\u{200b}width'],
  ['Zoë 東京 🦊', 'Zoë 東京 🦊'],
])('shows %j instead of obeying it', (written, shown) => {
  expect(safe(written)).toBe(shown);
});

test('JSON shown on a terminal holds no control character and parses to the same value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const line = safeJson({ text });

      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(line)).toEqual({ text });
    }),
  );
});

test('a long text keeps its beginning and its end', () => {
  expect(cutMiddle('arn:aws:iam::111122223333:role/Deployer', 15)).toBe('arn:aws…eployer');
  expect(cutMiddle('short', 15)).toBe('short');
});

test('wrapped lines fit and lose no character but blanks', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
      const lines = wrap(safe(text), width);

      expect(lines.every((line) => visibleLength(line) <= width)).toBe(true);
      expect(lines.join('').replaceAll(' ', '')).toBe(safe(text).replaceAll(' ', ''));
    }),
  );
});
