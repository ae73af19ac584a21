import { expect, it } from 'vitest';
import { exampleSituation } from '../testing/example.js';
import { plannedContainment } from '../testing/planned.js';
import { incidentState } from './incident-state.js';

it.each(['open', 'ended'] as const)('lets pass what is %s', (state) => {
  expect(incidentState.check(plannedContainment({ situation: exampleSituation({ state }) }))).toEqual({ kind: 'pass' });
});

it.each(['withdrawn', 'superseded'] as const)('refuses what is %s', (state) => {
  expect(incidentState.check(plannedContainment({ situation: exampleSituation({ state }) }))).toMatchObject({
    kind: 'refuse',
  });
});
