import { expect, it } from 'vitest';
import { exampleStep } from '../testing/example.js';
import { plannedContainment } from '../testing/planned.js';
import { approval } from './approval.js';

it('asks as the playbook says', () => {
  const rule = { people: 2, withinMinutes: 30, otherwise: 'decline' } as const;

  expect(approval.check(plannedContainment({ step: exampleStep({ approval: rule }) }))).toMatchObject({
    kind: 'ask',
    rule,
  });
  expect(approval.check(plannedContainment())).toEqual({ kind: 'pass' });
});
