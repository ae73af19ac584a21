import { expect, it } from 'vitest';
import { ACCOUNT, CARLA, OTHER_ACCOUNT } from '../testing/example.js';
import { ofPrincipal, plannedContainment } from '../testing/planned.js';
import { target } from './target.js';

it('lets pass a principal that the incident names, whatever its path', () => {
  const session = ofPrincipal(`arn:aws:sts::${ACCOUNT}:assumed-role/Deployer`, ACCOUNT, 'role/Deployer');
  const whole = { ...session, target: { ...session.target, principal: `arn:aws:iam::${ACCOUNT}:role/ci/Deployer` } };

  expect([plannedContainment(), session, whole].map((each) => target.check(each).kind)).toEqual([
    'pass',
    'pass',
    'pass',
  ]);
});

const whole = { key: 'user/carla', name: 'carla', accountId: ACCOUNT, principal: CARLA };
const { accountId: _, ...nowhere } = whole;
const inOther = (user: string) => `arn:aws:iam::${OTHER_ACCOUNT}:user/${user}`;

it.each([
  ['no account', nowhere, /in which account/],
  ['another account than the principal’s', { ...whole, accountId: OTHER_ACCOUNT }, /belongs to account/],
  ['another thing than the principal', { ...whole, key: 'user/ann' }, /something else/],
  ['a role of the same name', { ...whole, key: 'role/carla' }, /something else/],
  ['all users', { ...whole, key: 'user/*' }, /something else/],
  ['a user nobody named', { ...whole, key: 'user/ann', principal: `arn:aws:iam::${ACCOUNT}:user/ann` }, /not name/],
  ['one of the same name elsewhere', { ...whole, accountId: OTHER_ACCOUNT, principal: inOther('carla') }, /not name/],
  ['everybody', { ...whole, key: 'user/*', principal: `arn:aws:iam::${ACCOUNT}:user/*` }, /account unknown/],
])('refuses %s', (__, on, reason) => {
  expect(target.check(plannedContainment({ target: on }))).toMatchObject({
    kind: 'refuse',
    reason: expect.stringMatching(reason),
  });
});
