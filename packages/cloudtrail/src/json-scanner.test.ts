import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomOf, spell } from '../test-support/spell.js';
import { JsonScanner, NONE } from './json-scanner.js';

/** The scanner takes nothing at position 0, and what it reads stands inside a file. */
function scannerOf(text: string): JsonScanner {
  return new JsonScanner(Buffer.from(`[${text}]`));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const spelled = fc
  .tuple(fc.jsonValue(), fc.noShrink(fc.integer()))
  .map(([value, seed]) => spell(value, randomOf(seed)));
const damaged = fc
  .tuple(spelled, fc.nat(), fc.constantFrom('"', '\\', '\n', ',', '}', '0', '-', 'e', '.', 'u', '\u007f', 'é'))
  .map(([text, at, char]) => text.slice(0, at % (text.length + 1)) + char + text.slice((at % (text.length + 1)) + 1));
const numeric = fc.string({
  unit: fc.constantFrom('0', '1', '9', '-', '+', '.', 'e', 'E'),
  minLength: 1,
  maxLength: 7,
});
const quoted = fc
  .string({ unit: fc.constantFrom('a', '\\', '"', 'u', '0', 'F', '\u0000', '\u001f', ' ', 'é', '𝒳'), maxLength: 9 })
  .map((text) => `"${text}"`);

describe('JsonScanner', () => {
  test('ends a value where JSON does, and takes nothing JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.oneof(spelled, damaged, numeric, quoted), (text) => {
        const scanner = scannerOf(text);

        const end = scanner.valueEnd(scanner.space(1));

        const whole = end !== NONE && scanner.space(end) === scanner.bytes.length - 1;
        expect(whole).toBe(isJson(text));
      }),
      { numRuns: 5_000 },
    );
  });

  test('makes of each value what JSON.parse makes, however often it came before and whatever came between', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(7), { maxLength: 200 }),
        (values, order) => {
          const picked = order.map((at) => values[at % values.length]);
          const scanner = scannerOf(picked.map((value) => JSON.stringify(value)).join(','));

          let at = 1;
          const made = picked.map((_, place) => {
            const value = place % 3 === 0 ? scanner.passingValue(at) : scanner.value(at);
            at = scanner.end + 1;
            return value;
          });

          expect(made).toEqual(picked.map((value) => JSON.parse(JSON.stringify(value))));
        },
      ),
    );
  });

  test('gives a known object again as the same object, a longer one with the same beginning as another', () => {
    const long = { text: 'x'.repeat(200), last: 1 };
    const longer = { ...long, last: 12 };
    const scanner = scannerOf([long, longer, long].map((value) => JSON.stringify(value)).join(','));

    const first = scanner.value(1);
    const second = scanner.value(scanner.end + 1);
    const third = scanner.value(scanner.end + 1);

    expect([first, second]).toEqual([long, longer]);
    expect(third).toBe(first);
  });

  test('forgets values rather than growing, and makes them again', () => {
    const values = Array.from({ length: 20_000 }, (_, at) => `value ${at}`);
    const scanner = scannerOf([...values, ...values].map((value) => JSON.stringify(value)).join(','));

    let at = 1;
    const made = [...values, ...values].map(() => {
      const value = scanner.value(at);
      at = scanner.end + 1;
      return value;
    });

    expect(made).toEqual([...values, ...values]);
  });

  test('leaves to others what is nested too deeply', () => {
    const depth = 50_000;

    expect(scannerOf('['.repeat(depth) + ']'.repeat(depth)).valueEnd(1)).toBe(NONE);
  });
});
