import { expect, it } from 'vitest';
import {
  ACCOUNT,
  examplePlaybook,
  exampleWorld,
  MANAGEMENT_ACCOUNT as M,
  SECURITY_ACCOUNT as S,
} from '../testing/example.js';
import { inWorld, ofPrincipal, plannedContainment } from '../testing/planned.js';
import { namedAccounts } from './named-accounts.js';

const inAccount = (id: string, when: unknown) =>
  namedAccounts.check({
    ...ofPrincipal(`arn:aws:iam::${id}:user/root-admin`, id, 'user/root-admin'),
    playbook: examplePlaybook({ when }),
  });

it('lets every other account pass', () => {
  expect(namedAccounts.check(plannedContainment())).toEqual({ kind: 'pass' });
});

it.each([
  { account: M },
  { account: ['444455556666', M] },
  { severity: 'high', any: [{ region: 'us-east-1' }, { all: [{ account: M }] }] },
])('lets the management account pass, and says so, where it is named: %j', (when) => {
  expect(inAccount(M, when)).toMatchObject({ kind: 'note', note: expect.stringContaining('management account') });
});

it.each([
  { severity: 'high' },
  { account: '*' },
  { account: '9999*' },
  { account: 'management' },
  { not: { account: M } },
  { principal: M },
  { tags: { account: M } },
  { account: S },
])('refuses in the management account with %j', (when) => {
  expect(inAccount(M, when)).toMatchObject({ kind: 'refuse', reason: expect.stringContaining('management account') });
});

it('treats the account it runs in likewise', () => {
  expect([inAccount(S, { account: '*' }).kind, inAccount(S, { account: S }).kind]).toEqual(['refuse', 'note']);
});

it.each(['managementAccountId', 'securityAccountId'] as const)(
  'refuses unnamed accounts while %s is not known',
  (key) => {
    const planned = inWorld({ organization: { ...exampleWorld().organization, [key]: undefined } });
    const named = { ...planned, playbook: examplePlaybook({ when: { account: ACCOUNT } }) };

    expect([namedAccounts.check(planned).kind, namedAccounts.check(named).kind]).toEqual(['refuse', 'note']);
  },
);
