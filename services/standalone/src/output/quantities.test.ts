import { expect, test } from 'vitest';
import { formatBytes, formatDuration, formatRate, formatSpan, isoMinute } from './quantities.js';

test.each([
  [0, 'none'],
  [0.02, '0.02/min'],
  [0.35, '0.35/min'],
  [1.44, '1.4/min'],
  [14.2, '14/min'],
  [1_234.5, '1,235/min'],
  [1 / (5 * 60), '1 in 5 hours'],
  [1 / (3 * 1_440), '1 in 3 days'],
  [1 / (5 * 10_080), '1 in 5 weeks'],
  [Number.NaN, 'none'],
])('a rate of %d a minute reads %s', (perMinute, text) => {
  expect(formatRate(perMinute)).toBe(text);
});

test.each([
  [7, '7 min'],
  [60, '1 h'],
  [200, '3 h 20 min'],
  [12_600, '8 d 18 h'],
])('%d minutes read %s', (minutes, text) => {
  expect(formatDuration(minutes)).toBe(text);
});

test('a span says the day once, unless it ends on another', () => {
  const noon = Date.UTC(2026, 2, 2, 12) / 60_000;

  expect(formatSpan(noon, noon + 6)).toBe('2 Mar 2026 12:00 to 12:06 UTC');
  expect(formatSpan(noon, noon + 1_440)).toBe('2 Mar 2026 12:00 to 3 Mar 2026 12:00 UTC');
  expect(isoMinute(noon)).toBe('2026-03-02T12:00:00Z');
});

test('bytes read in steps of a thousand', () => {
  expect([0, 999, 12_300, 4_500_000].map(formatBytes)).toEqual(['0 B', '999 B', '12 kB', '4.5 MB']);
});
