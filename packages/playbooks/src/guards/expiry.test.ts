import { expect, it } from 'vitest';
import { exampleStep } from '../testing/example.js';
import { plannedContainment } from '../testing/planned.js';
import { expiry } from './expiry.js';

it.each([
  [5, 'pass'],
  [7 * 1_440, 'pass'],
  [7 * 1_440 + 1, 'refuse'],
  [0, 'refuse'],
  [-1, 'refuse'],
  [Number.NaN, 'refuse'],
  [Number.POSITIVE_INFINITY, 'refuse'],
  [undefined, 'refuse'],
])('of a containment that lasts %s minutes: %s', (expiresMinutes, kind) => {
  expect(expiry.check(plannedContainment({ step: exampleStep({ expiresMinutes }) })).kind).toBe(kind);
});
