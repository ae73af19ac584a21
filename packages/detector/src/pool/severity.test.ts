import { expect, test } from 'vitest';
import { severityOf } from './severity.js';

test.each([
  [0, 'critical'],
  [1 / 13.1, 'critical'],
  [1 / 13, 'high'],
  [1 / 4.4, 'high'],
  [12 / 52, 'medium'],
  [0.99, 'medium'],
  [1, 'low'],
  [Number.POSITIVE_INFINITY, 'low'],
])('%d a week is %s', (perWeek, severity) => {
  expect(severityOf(perWeek)).toBe(severity);
});
