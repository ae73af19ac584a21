import { expect, it } from 'vitest';
import { ACCOUNT, OTHER_ACCOUNT } from '../testing/example.js';
import { ofPrincipal } from '../testing/planned.js';
import { ownRoles } from './own-roles.js';

it.each([
  [`arn:aws:iam::${ACCOUNT}:role/TrailwardenResponder`, ACCOUNT],
  [`arn:aws:iam::${OTHER_ACCOUNT}:role/security/trailwardenreader`, OTHER_ACCOUNT],
  [`arn:aws:sts::${ACCOUNT}:assumed-role/TrailwardenReader/trailwarden-collector`, ACCOUNT],
])('refuses %s', (principal, accountId) => {
  expect(ownRoles.check(ofPrincipal(principal, accountId, 'role/x'))).toMatchObject({ kind: 'refuse' });
});

it('lets others pass, users of the same name too', () => {
  const names = [`role/Deployer`, 'user/TrailwardenReader'];

  const answers = names.map((name) => ownRoles.check(ofPrincipal(`arn:aws:iam::${ACCOUNT}:${name}`, ACCOUNT, name)));

  expect(answers).toEqual([{ kind: 'pass' }, { kind: 'pass' }]);
});
