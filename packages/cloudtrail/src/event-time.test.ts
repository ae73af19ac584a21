import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilDate, isoDate, minuteOfTime } from './event-time.js';

test('the minute of any time of this and the next centuries is that of Date', () => {
  const times = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(times, (time) => {
      const iso = time.toISOString();
      const minute = Math.floor(time.getTime() / 60_000);

      expect([minuteOfTime(iso), minuteOfTime(`${iso.slice(0, 19)}Z`)]).toEqual([minute, minute]);
      expect(isoDate(civilDate(time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate())!)).toBe(
        iso.slice(0, 10),
      );
    }),
  );
});

test.each([
  ['2026-03-02T10:12:44+01:00', '2026-03-02T09:12:00Z'],
  ['2026-03-02T10:12:44+0100', '2026-03-02T09:12:00Z'],
  ['2026-03-02T09:12:44.123456789Z', '2026-03-02T09:12:00Z'],
  ['2024-02-29T23:59:59Z', '2024-02-29T23:59:00Z'],
])('%s is in the minute %s', (text, minute) => {
  expect(minuteOfTime(text)).toBe(Date.parse(minute) / 60_000);
});

test.each([
  '',
  'yesterday',
  '2026-03-02',
  '2026-03-02T09:12:44',
  '2026-03-02 09:12:44Z',
  '2026-02-30T09:12:44Z',
  '2025-02-29T09:12:44Z',
  '2026-02-30T09:12:44.0Z',
  '2026-13-01T09:12:44Z',
  '2026-03-02T24:00:00Z',
  '2026-03-02T09:60:00Z',
  '2026-03-02T09:12:6xZ',
  '2026-03-02T09:12:44.Z',
  '20260302T091244Z',
  '1772442764',
  `2026-03-02T09:12:44.${'0'.repeat(1e5)}Z`,
])('%s is no time', (text) => {
  expect(minuteOfTime(text)).toBe(undefined);
});
