import type { QuarantinedFile } from '@trailwarden/collector';
import { expect, test } from 'vitest';
import { NINE_O_CLOCK } from '../testing/invented-report.js';
import { createInk } from './ink.js';
import { quarantinedObject, quarantineText } from './quarantine-text.js';
import { visibleLength } from './text.js';

const file = (id: number, parts: Partial<QuarantinedFile> = {}): QuarantinedFile => ({
  id,
  account: '111122223333',
  region: 'eu-west-1',
  address: `s3://trail/AWSLogs/111122223333/${id}.json.gz`,
  reason: 'truncated',
  message: 'The gzip data ends early, at byte 812.',
  tries: 0,
  bytes: 900,
  deliveredMinute: NINE_O_CLOCK,
  foundMs: (NINE_O_CLOCK + 5) * 60_000,
  ...parts,
});

const textOf = (files: readonly QuarantinedFile[], columns = 100): string =>
  quarantineText({ files, columns, ink: createInk(false), command: 'npm start --' });

test('files are listed by reason, the most frequent first, with number, address, account, since when, and why', () => {
  const text = textOf([file(7, { reason: 'AWS_DENIED', tries: 100 }), file(17), file(18)], 120);

  expect(text).toContain('3 files could not be read');
  expect(text.indexOf('truncated, 2 files')).toBeLessThan(text.indexOf('AWS_DENIED, 1 file'));
  expect(text).toContain('   17  s3://trail/AWSLogs/111122223333/17.json.gz');
  expect(text).toContain('delivered 2 Mar 2026 09:00, found 2 Mar 2026 09:05');
  expect(text).toContain('tried 100 times');
  expect(text).toContain('The gzip data ends early, at byte 812.');
});

test('of thousands fifty are shown and the others counted', () => {
  const text = textOf(Array.from({ length: 2_000 }, (_, at) => file(at + 1)));

  expect(text.match(/s3:/g)).toHaveLength(50);
  expect(text).toContain('and 1,950 more: --json shows all');
});

test('what stands in names is shown, not obeyed', () => {
  const text = textOf([file(1, { address: '/logs/\u001b[2J.json', message: '\u0007', reason: '\u202e' })], 60);

  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(Math.max(...text.split('\n').map(visibleLength))).toBeLessThanOrEqual(60);
});

test('none is good news', () => {
  expect(textOf([])).toContain('No file is quarantined.');
});

test('for machines times are in ISO 8601', () => {
  expect(quarantinedObject(file(1))).toMatchObject({
    delivered: '2026-03-02T09:00:00Z',
    found: '2026-03-02T09:05:00.000Z',
  });
});
