import { expect, it } from 'vitest';
import { exampleIncident, exampleSituation } from '../testing/example.js';
import { plannedContainment } from '../testing/planned.js';
import { lowHistory } from './low-history.js';

it('asks a person about what is judged with little to compare with', () => {
  const check = (low: boolean) =>
    lowHistory.check(
      plannedContainment({ situation: exampleSituation({ incident: exampleIncident({ lowHistory: low }) }) }),
    );

  expect([check(true).kind, check(false).kind]).toEqual(['ask', 'pass']);
});
