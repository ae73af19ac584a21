import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { barText, createProgress, readingNote } from './progress.js';

function terminal(isTTY: boolean) {
  const written: string[] = [];
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 60,
    cursorTo: () => true,
    clearLine: () => true,
  });
  stream.on('data', (chunk) => written.push(String(chunk)));
  return { stream, written };
}

test('says nothing when nobody watches', async () => {
  const { stream, written } = terminal(false);
  const progress = createProgress(stream, () => 0);

  progress.status('Looking …');
  const bar = progress.bar('Reading', 10);
  bar.update(5, 'half');
  bar.stop();
  progress.clear();

  await new Promise(setImmediate);
  expect(written).toEqual([]);
});

test('a status keeps to one line and is wiped away', async () => {
  const { stream, written } = terminal(true);
  const progress = createProgress(stream, () => 0);

  progress.status('x'.repeat(200));
  progress.clear();

  await new Promise(setImmediate);
  expect(written.join('')).toBe(`\r\u001b[2K${'x'.repeat(59)}\r\u001b[2K`);
});

test('a bar hides the cursor while it lasts and gives it back', async () => {
  const { stream, written } = terminal(true);
  const progress = createProgress(stream, () => 0);

  progress.bar('Reading', 10).update(5, 'half');
  progress.clear();

  await new Promise(setImmediate);
  expect(written.join('').lastIndexOf('\u001b[?25h')).toBeGreaterThan(written.join('').lastIndexOf('\u001b[?25l'));
});

test('a bar says how far it is and how long it will take', () => {
  expect(barText('Reading', 0.25, '1 of 4 files', 20_000)).toBe(
    'Reading ━━━━━━────────────────── 25%  1 of 4 files · 1:00 left',
  );
  expect(barText('Reading', 0.25, '1 of 4 files', 1_000)).not.toContain('left');
  expect(readingNote(120, 800, 60_000, 2_000)).toBe('120 of 800 files · 60,000 records · 30,000/s');
});
