import { expect, it } from 'vitest';
import { type LogFields, silentLog } from '../log/port.js';
import { reportErrors } from './report-errors.js';

it('tells of trouble at once, then seldom, and how much it kept to itself', () => {
  let nowMs = 0;
  const told: unknown[] = [];
  const log = { ...silentLog, warn: (_: string, fields?: LogFields) => told.push(fields) };
  const report = reportErrors('lane', { nowMs: () => nowMs }, log);

  report(new Error('first'));
  for (nowMs = 1; nowMs < 30_000; nowMs += 1000) report(new Error('again'));
  nowMs = 30_000;
  report(new Error('later'));

  expect(told).toEqual([
    { queue: 'lane', reason: 'first', leftOut: 0 },
    { queue: 'lane', reason: 'later', leftOut: 30 },
  ]);
});

it('says of an error only its message', () => {
  const told: unknown[] = [];
  const log = { ...silentLog, warn: (...all: unknown[]) => told.push(all) };
  const error = Object.assign(new Error('WRONGPASS invalid username-password pair'), {
    command: { args: ['rosebud'] },
  });

  reportErrors('lane', { nowMs: () => 0 }, log)(error);

  expect(JSON.stringify(told)).toContain('WRONGPASS');
  expect(JSON.stringify(told)).not.toContain('rosebud');
});
