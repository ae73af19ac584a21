import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from './split-lines.js';

async function linesOf(chunks: readonly Uint8Array[], bytesMax?: number): Promise<string[]> {
  const lines: string[] = [];
  async function* each() {
    yield* chunks;
  }
  for await (const line of splitLines(each(), bytesMax)) lines.push(line.toString());
  return lines;
}

test('lines are the same however the bytes come in pieces', async () => {
  const line = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\n', '\u2028'));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
      const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, at * size + size),
      );

      expect(await linesOf(chunks)).toEqual(lines);
    }),
  );
});

test('a line longer than it may be ends it', async () => {
  await expect(linesOf([Buffer.from('ab'), Buffer.from('cde')], 4)).rejects.toThrow('a line of more than 4 bytes');
});

test('what no newline ends is a line too', async () => {
  expect(await linesOf([Buffer.from('a\nb')])).toEqual(['a', 'b']);
});
