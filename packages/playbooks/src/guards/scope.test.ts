import { expect, it } from 'vitest';
import { ACCOUNT, CARLA, examplePlaybook, OTHER_ACCOUNT } from '../testing/example.js';
import { ofPrincipal, plannedContainment } from '../testing/planned.js';
import { scope } from './scope.js';

/** The incident is in both accounts, the target in the other. */
const elsewhere = ofPrincipal(`arn:aws:iam::${OTHER_ACCOUNT}:user/ann`, OTHER_ACCOUNT, 'user/ann');
const here = { ...elsewhere, target: plannedContainment().target };

it.each([
  { account: 'shop-*' },
  { account: ACCOUNT },
  { tags: { stage: 'prod' } },
  { principal: 'carla' },
  { principal: CARLA, severity: 'high' },
  { any: [{ account: ACCOUNT }, { severity: 'low' }] },
  { corroborated: { by: 'guardduty' } },
])('keeps %j to the accounts and principals it is for', (when) => {
  const playbook = examplePlaybook({ when });

  expect([scope.check({ ...here, playbook }).kind, scope.check({ ...elsewhere, playbook }).kind]).toEqual([
    'pass',
    'refuse',
  ]);
});

it.each([{ severity: 'high' }, { accounts: { atLeast: 2 } }, { principalKind: 'user' }, { account: '*' }])(
  'leaves %j, which all of the incident meets',
  (when) => {
    expect(scope.check({ ...elsewhere, playbook: examplePlaybook({ when }) })).toEqual({ kind: 'pass' });
  },
);
