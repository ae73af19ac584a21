import { expect, it } from 'vitest';
import { plannedContainment } from '../testing/planned.js';
import { impossible } from './impossible.js';

it('gives the reason of the action', () => {
  const planned = plannedContainment({ target: { key: 'user/x', name: 'x', impossible: 'it has no user' } });

  expect(impossible.check(planned)).toEqual({ kind: 'refuse', reason: 'it has no user' });
  expect(impossible.check(plannedContainment())).toEqual({ kind: 'pass' });
});
