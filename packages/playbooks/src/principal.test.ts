import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSamePrincipal, isSessionArn, parsePrincipal } from './principal.js';

const A = '111122223333';

describe('parsePrincipal', () => {
  it.each([
    [`arn:aws:iam::${A}:user/carla`, 'user', A, 'carla'],
    [`arn:aws:iam::${A}:user/people/ops/carla@shop.example`, 'user', A, 'carla@shop.example'],
    [`arn:aws-cn:iam::${A}:role/ci/Deployer`, 'role', A, 'Deployer'],
    [`arn:aws:sts::${A}:assumed-role/Deployer`, 'role', A, 'Deployer'],
    [`arn:aws:sts::${A}:assumed-role/Deployer/i-0abc`, 'role', A, 'Deployer'],
    [`arn:aws:iam::${A}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b/ann`, 'person', A, 'ann'],
    [
      `arn:aws:iam::${A}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0a1b`,
      'person',
      A,
      'AWSReservedSSO_Admin_0a1b',
    ],
    [`arn:aws:sts::${A}:assumed-role/AWSReservedSSO_Admin_0a1b/ann`, 'person', A, 'AWSReservedSSO_Admin_0a1b'],
    [`arn:aws:iam::${A}:role/aws-service-role/ops.amazonaws.com/Any`, 'service-linked', A, 'Any'],
    [
      `arn:aws:sts::${A}:assumed-role/AWSServiceRoleForAutoScaling`,
      'service-linked',
      A,
      'AWSServiceRoleForAutoScaling',
    ],
    [`arn:aws:iam::${A}:root`, 'root', A, 'root'],
    ['ec2.amazonaws.com', 'service', undefined, 'ec2'],
    ['hidden', 'nobody', undefined, 'hidden'],
    ['', 'nobody', undefined, ''],
  ] as const)('reads %s', (principal, type, accountId, name) => {
    expect(parsePrincipal(principal)).toEqual({ type, accountId, name });
  });

  it.each([
    '*',
    `arn:aws:iam::*:user/carla`,
    `arn:aws:iam::${A}:user/*`,
    `arn:aws:iam::${A}:user/car*`,
    `arn:aws:iam::${A}:user/carla?`,
    `arn:aws:iam::${A}:user/carla\n`,
    `arn:aws:iam::${A}:user/`,
    `arn:aws:iam::${A}:role/x y`,
    `arn:aws:iam::${A}:role/${'x'.repeat(65)}`,
    `arn:aws:iam::${A}:user/carla/../ann/`,
    `arn:aws:iam::${A}:group/carla`,
    `arn:aws:sts::${A}:federated-user/carla`,
    `arn:aws:iam::${A}:saml-provider/Okta/carla`,
    `${A}/AIDAEXAMPLE`,
    `x arn:aws:iam::${A}:user/carla`,
  ])('takes %j for nobody whom IAM could know', (principal) => {
    expect(parsePrincipal(principal)).toEqual({ type: 'other', accountId: undefined, name: principal });
  });

  it('never fails, and never calls a user or role what IAM could not', () => {
    const near = fc
      .tuple(fc.constantFrom('user', 'role'), fc.string())
      .map(([type, name]) => `arn:aws:iam::${A}:${type}/${name}`);
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (principal) => {
        const { type, name } = parsePrincipal(principal);
        if (type === 'user' || type === 'role') expect(name).toMatch(/^[A-Za-z0-9_+=,.@-]{1,64}$/);
      }),
    );
  });
});

describe('isSamePrincipal', () => {
  const same = (a: string, b: string): boolean => isSamePrincipal(parsePrincipal(a), parsePrincipal(b));

  it('looks past path and case, as IAM does', () => {
    expect(same(`arn:aws:iam::${A}:role/ci/Deployer`, `arn:aws:sts::${A}:assumed-role/deployer/x`)).toBe(true);
  });

  it.each([
    `arn:aws:iam::${A}:user/Deployer`,
    'arn:aws:iam::444455556666:role/Deployer',
    `arn:aws:iam::${A}:role/Deployer2`,
    'Deployer',
  ])('holds a role and %s apart', (other) => {
    expect(same(`arn:aws:iam::${A}:role/Deployer`, other)).toBe(false);
  });

  it('knows a session', () => {
    expect([`arn:aws:sts::${A}:assumed-role/X`, `arn:aws:iam::${A}:role/X`].map(isSessionArn)).toEqual([true, false]);
  });
});
