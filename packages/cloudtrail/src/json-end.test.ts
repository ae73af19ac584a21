import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonEnd } from './json-end.js';

const bytes = (text: string): Buffer => Buffer.from(text);

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('jsonEnd', () => {
  test.each([
    ['{"a": [1, {"b": null}], "c": "\\u00e9\\n"} ', 40],
    [' [] x', 3],
    ['{}{}', 2],
    ['-0.5e-10', 8],
    ['true', 4],
  ])('finds where the value in %j ends', (text, byte) => {
    expect(jsonEnd(bytes(text))).toEqual({ valid: true, byte });
  });

  test.each([
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['[1 2]', 3],
    ['[1,]', 3],
    ['[}', 1],
    ['{a:1}', 1],
    ['"tab\there"', 4],
    ['"\\x"', 2],
    ['"\\u00g0"', 5],
    ['[01]', 2],
    ['[1.]', 3],
    ['[tru]', 4],
    ['é', 0],
    ['{"é" 1}', 6],
  ])('finds the first byte of %j that cannot stand there', (text, byte) => {
    expect(jsonEnd(bytes(text))).toEqual({ valid: false, byte });
  });

  test('says of JSON cut anywhere that its end is where it went wrong', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), (json, seed) => {
        const whole = bytes(`[${json}]`);
        const cut = whole.subarray(0, seed % whole.length);

        expect(jsonEnd(cut)).toEqual({ valid: false, byte: cut.length });
      }),
    );
  });

  test('agrees with JSON.parse about any text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '.5',
      'e',
      'true',
      'nul',
      '\\',
      '\\u12',
      ' ',
      '\n',
      'é',
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (given) => {
        const { valid, byte } = jsonEnd(bytes(given));
        const rest = bytes(given).subarray(byte).toString();

        expect(valid && /^[ \t\r\n]*$/.test(rest)).toBe(parses(given));
      }),
      { numRuns: 5_000 },
    );
  });

  test('is not brought down by deep nesting', () => {
    expect(jsonEnd(bytes('['.repeat(1e6)))).toEqual({ valid: false, byte: 1e6 });
  });
});
