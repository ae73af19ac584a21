import { expect, it } from 'vitest';
import { exampleIncident, exampleInsight, exampleSituation, START_MINUTE } from '../testing/example.js';
import { inWorld, plannedContainment } from '../testing/planned.js';
import { history } from './history.js';

const after = (hours: number, minutes = 0) => inWorld({ nowMs: (START_MINUTE + 10 + hours * 60 + minutes) * 60_000 });

it('lets pass what was going on within the hours that count as now', () => {
  expect(history.check(after(24))).toEqual({ kind: 'pass' });
});

it('refuses what was over before, whatever its state is', () => {
  expect(history.check(after(24, 1))).toMatchObject({ kind: 'refuse', reason: expect.stringContaining('24h') });
});

it('counts from the last that was seen of it, not from its last evidence', () => {
  const insights = [exampleInsight({ startMinute: START_MINUTE, overall: { perMinute: 1, minutes: 300 } })];
  const { situation } = after(27);
  const planned = plannedContainment({ situation: { ...situation, incident: exampleIncident({ insights }) } });

  expect(history.check(planned)).toEqual({ kind: 'pass' });
});

it('holds for what only tells too', () => {
  expect(history.of).toBe('all steps');
  expect(history.check({ ...plannedContainment(), situation: exampleSituation() })).toEqual({ kind: 'pass' });
});
