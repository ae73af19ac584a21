import type { StoreBacktest, ToldIncident } from '@trailwarden/collector';
import { expect, test } from 'vitest';
import { inventedIncident, NINE_O_CLOCK } from '../testing/invented-report.js';
import { backtestObject } from './backtest-json.js';
import { backtestText } from './backtest-text.js';
import { createInk } from './ink.js';
import { visibleLength } from './text.js';

const WEEK = 10_080;
const told = (id: string, severity: 'critical' | 'high' | 'low' = 'high'): ToldIncident => ({
  state: 'ended',
  incident: inventedIncident({ id, severity }),
});

function inventedBacktest(parts: Partial<StoreBacktest> = {}): StoreBacktest {
  const [kept, more, less] = [told('a'), told('b', 'low'), told('c', 'critical')];
  return {
    kind: 'done',
    fromMinute: NINE_O_CLOCK - 2 * WEEK + 1,
    throughMinute: NINE_O_CLOCK,
    trustedFromMinute: NINE_O_CLOCK - 2 * WEEK + 1,
    lanes: 3,
    tallies: 8_064,
    live: [kept, less],
    replayed: [kept, more],
    onlyLive: [less],
    onlyReplayed: [more],
    both: [{ live: kept, replayed: kept }],
    ...parts,
  };
}

const textOf = (backtest: StoreBacktest, columns = 100): string =>
  backtestText({ backtest, trying: '20 incidents a week', isSame: false, columns, ink: createInk(false) });

test('says how many incidents a week it would be, and which', () => {
  const text = textOf(inventedBacktest());

  expect(text).toContain('With 20 incidents a week');
  expect(text).toContain('8,064 tallies of 3 accounts replayed; compared: 16 Feb 2026 09:01 to 2 Mar 2026 09:00 UTC');
  expect(text).toMatch(/incidents +2 +2\n +a week +1\/week +1\/week\n +◆ critical +1 +0/);
  expect(text).toMatch(/Would be told as well: 1\n\n +○ LOW {2}role Deployer/);
  expect(text).toMatch(/Would not be told: 1\n\n +◆ CRITICAL {2}role Deployer/);
});

test('says so when the same is told', () => {
  const same = told('a');
  const parts = { live: [same], replayed: [same], onlyLive: [], onlyReplayed: [] };

  expect(textOf(inventedBacktest(parts))).toContain('The same 1 incident is told.');
});

test('what is told with another severity is shown', () => {
  const both = [{ live: told('a', 'low'), replayed: told('a', 'critical') }];

  const text = textOf(inventedBacktest({ both }));

  expect(text).toContain('Told as before, with another severity: 1');
  expect(text).toContain('low as it is');
});

test('says from when on it can be trusted, where tallies are gone', () => {
  const text = textOf(inventedBacktest({ trustedFromMinute: NINE_O_CLOCK - WEEK }));

  expect(text).toContain('can be trusted from 23 Feb 2026 09:00 UTC on');
});

test('says that less than a week is not enough', () => {
  const text = textOf(inventedBacktest({ trustedFromMinute: NINE_O_CLOCK + 1 })).replaceAll(/\s+/g, ' ');

  expect(text).toContain('the replay knows too little to be trusted');
});

test('for machines both sides have their settings, and the incidents are those of insights list', () => {
  const settings = { live: { incidentsPerWeek: 5 }, replayed: { incidentsPerWeek: 20 } } as never;

  expect(backtestObject(inventedBacktest(), settings)).toMatchObject({
    from: '2026-02-16T09:01:00Z',
    live: { settings: { incidentsPerWeek: 5 }, incidents: 2, perWeek: 1 },
    onlyReplayed: [{ id: 'b', state: 'ended', severity: 'low' }],
  });
});

test.each([60, 80, 120])('no line is longer than a terminal of %i columns', (columns) => {
  expect(Math.max(...textOf(inventedBacktest(), columns).split('\n').map(visibleLength))).toBeLessThanOrEqual(columns);
});
