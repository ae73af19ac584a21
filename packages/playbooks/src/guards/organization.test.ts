import { expect, it } from 'vitest';
import { ACCOUNT, exampleWorld } from '../testing/example.js';
import { inWorld, ofPrincipal, plannedContainment } from '../testing/planned.js';
import { organization } from './organization.js';

it('lets active accounts of the organization pass', () => {
  expect(organization.check(plannedContainment())).toEqual({ kind: 'pass' });
});

it('refuses an account that it does not know', () => {
  const planned = ofPrincipal('arn:aws:iam::777777777777:user/eve', '777777777777', 'user/eve');

  expect(organization.check(planned)).toMatchObject({
    kind: 'refuse',
    reason: expect.stringContaining('777777777777'),
  });
});

it.each(['SUSPENDED', 'PENDING_CLOSURE', 'active', ''])('refuses an account that is %j', (state) => {
  const { organization: whole } = exampleWorld();
  const accounts = new Map([[ACCOUNT, { ...whole.accounts.get(ACCOUNT)!, state }]]);

  expect(organization.check(inWorld({ organization: { ...whole, accounts } }))).toMatchObject({ kind: 'refuse' });
});
