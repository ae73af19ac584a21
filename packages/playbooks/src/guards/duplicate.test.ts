import { expect, it } from 'vitest';
import { ACCOUNT, OTHER_ACCOUNT } from '../testing/example.js';
import { plannedContainment } from '../testing/planned.js';
import { duplicate } from './duplicate.js';

const same = { playbookId: 'first', action: 'iam.disable-user', accountId: ACCOUNT, targetKey: 'user/carla' };

it('refuses what another playbook does already', () => {
  expect(duplicate.check(plannedContainment({ before: [same] }))).toEqual({
    kind: 'refuse',
    reason: 'first does the same to the same target',
  });
});

it.each([
  { ...same, action: 'iam.revoke-role-sessions' },
  { ...same, accountId: OTHER_ACCOUNT },
  { ...same, targetKey: 'user/ann' },
])('lets pass beside %j', (other) => {
  expect(duplicate.check(plannedContainment({ before: [other] }))).toEqual({ kind: 'pass' });
});
