import { expect, test } from 'vitest';
import { UsageError } from '../errors.js';
import { parseAnalyzeOptions } from './analyze-options.js';
import { minuteOf } from './time.js';

test('without options: management events, five incidents a week, for people', () => {
  const options = parseAnalyzeOptions({});

  expect(options.settings.incidentsPerWeek).toBe(5);
  expect(options.settings.select).toEqual({ events: 'management', patterns: [] });
  expect(options).toMatchObject({ format: 'people', top: undefined, since: undefined, until: undefined, history: [] });
});

test.each([
  ['20/week', 20],
  ['1', 1],
  ['0.5/week', 0.5],
])('takes a budget of %s', (text, incidentsPerWeek) => {
  expect(parseAnalyzeOptions({ budget: text }).settings.incidentsPerWeek).toBe(incidentsPerWeek);
});

test('a selection is put together from all its parts', () => {
  const { settings } = parseAnalyzeOptions({
    select: ['all,write-only', 'source=iam.*', 'source=s3,name=!Describe*'],
    account: ['111122223333'],
    region: ['!us-*'],
  });

  expect(settings.select).toEqual({
    events: 'all',
    writeOnly: true,
    patterns: [
      { mode: 'include', field: 'source', pattern: 'iam.*' },
      { mode: 'include', field: 'source', pattern: 's3.amazonaws.com' },
      { mode: 'exclude', field: 'name', pattern: 'Describe*' },
      { mode: 'include', field: 'account', pattern: '111122223333' },
      { mode: 'exclude', field: 'region', pattern: 'us-*' },
    ],
  });
});

test.each([
  ['2026-03-02', Date.UTC(2026, 2, 2)],
  ['2026-03-02T09:15', Date.UTC(2026, 2, 2, 9, 15)],
  ['2026-03-02T09:15:59Z', Date.UTC(2026, 2, 2, 9, 15)],
  ['2026-03-02T09:15+02:00', Date.UTC(2026, 2, 2, 7, 15)],
])('--since %s is a minute in UTC', (text, ms) => {
  expect(parseAnalyzeOptions({ since: text }).since).toEqual({ kind: 'at', minute: ms / 60_000 });
});

test('a bare day ends with its last minute in --until', () => {
  expect(parseAnalyzeOptions({ until: '2026-03-02' }).until).toEqual({
    kind: 'at',
    minute: Date.UTC(2026, 2, 2, 23, 59) / 60_000,
  });
});

test.each([
  ['7d', 10_080],
  ['36h', 2_160],
  ['2w', 20_160],
])('--since %s counts back from the last event', (text, minutes) => {
  const { since } = parseAnalyzeOptions({ since: text });

  expect(minuteOf(since, 1_000_000)).toBe(1_000_000 - minutes);
});

test.each([
  [{ budget: 'many' }, '--budget many is not a number of incidents a week; write 5/week.'],
  [{ budget: '0' }, '--budget 0 must be over 0 and at most 1000.'],
  [{ top: '0' }, '--top 0 is not a number of incidents; write 10.'],
  [
    { since: 'yesterday' },
    '--since yesterday is no time; write 2026-03-02, 2026-03-02T09:15Z, or 7d or 36h before the last event.',
  ],
  [{ since: '2026-02-31' }, /^--since 2026-02-31 is no time/],
  [{ select: ['writes'] }, /^--select cannot take "writes"; write aws, management or all/],
  [{ select: ['user=ann'] }, /^--select cannot take "user=ann"/],
  [{ json: true, insights: true }, /two forms of output/],
  [{ since: '2026-03-02', until: '2026-03-01' }, '--since is later than --until.'],
])('refuses %j in one clear sentence', (options, message) => {
  expect(() => parseAnalyzeOptions(options)).toThrow(UsageError);
  expect(() => parseAnalyzeOptions(options)).toThrow(message);
});
