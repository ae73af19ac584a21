import { expect, it } from 'vitest';
import { ACCOUNT } from '../testing/example.js';
import { ofPrincipal, plannedContainment } from '../testing/planned.js';
import { alertOnly } from './alert-only.js';

it.each([`arn:aws:iam::${ACCOUNT}:user/carla`, `arn:aws:iam::${ACCOUNT}:role/ci/Deployer`])(
  'lets %s pass',
  (principal) => {
    expect(alertOnly.check(ofPrincipal(principal, ACCOUNT, 'x/y'))).toEqual({ kind: 'pass' });
  },
);

it.each([
  [`arn:aws:iam::${ACCOUNT}:root`, /root user/],
  [`arn:aws:iam::${ACCOUNT}:role/aws-service-role/ops.amazonaws.com/AWSServiceRoleForOps`, /service-linked/],
  [`arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a/ann`, /Identity Center/],
  ['ec2.amazonaws.com', /service of AWS/],
  ['hidden', /do not say who/],
  ['unknown', /do not say who/],
  ['444455556666/AIDAEXAMPLE', /no user and no role/],
  ['*', /no user and no role/],
  [`arn:aws:iam::${ACCOUNT}:user/*`, /no user and no role/],
  [`arn:aws:sts::${ACCOUNT}:federated-user/carla`, /no user and no role/],
])('refuses %s', (principal, reason) => {
  expect(alertOnly.check(ofPrincipal(principal, ACCOUNT, 'x/y'))).toMatchObject({
    kind: 'refuse',
    reason: expect.stringMatching(reason),
  });
});

it('refuses a containment that does not say of whom', () => {
  const planned = plannedContainment({ target: { key: 'user/carla', name: 'carla', accountId: ACCOUNT } });

  expect(alertOnly.check(planned)).toMatchObject({ kind: 'refuse' });
});
