import { describe, expect, test } from 'vitest';
import { attributionArn, principalOf } from './principal.js';

const ACCOUNT = '111122223333';
const issuer = (arn: string) => ({ sessionContext: { sessionIssuer: { type: 'Role', arn } } });
const SSO = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0a1b`;
const session = (role: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}`;

describe('principalOf', () => {
  test.each<[string, object, string, 'people' | 'machines']>([
    ['root', { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root` }, `arn:aws:iam::${ACCOUNT}:root`, 'people'],
    ['root without ARN', { type: 'Root', accountId: ACCOUNT }, `arn:aws:iam::${ACCOUNT}:root`, 'people'],
    [
      'a user',
      { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/ann` },
      `arn:aws:iam::${ACCOUNT}:user/ann`,
      'people',
    ],
    [
      'a user signing in',
      { type: 'IAMUser', accountId: ACCOUNT, userName: 'ann' },
      `arn:aws:iam::${ACCOUNT}:user/ann`,
      'people',
    ],
    [
      'a wrong user name',
      { type: 'IAMUser', accountId: ACCOUNT, userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      'hidden',
      'people',
    ],
    [
      'a role, by its issuer',
      { type: 'AssumedRole', arn: session('Deployer/d-42'), ...issuer(`arn:aws:iam::${ACCOUNT}:role/ci/Deployer`) },
      `arn:aws:iam::${ACCOUNT}:role/ci/Deployer`,
      'machines',
    ],
    [
      'a role without issuer',
      { type: 'AssumedRole', arn: session('Deployer/d-42') },
      `arn:aws:iam::${ACCOUNT}:role/Deployer`,
      'machines',
    ],
    ['a role with nothing but an id', { type: 'AssumedRole', principalId: 'AROAX:d-42' }, 'AROAX', 'machines'],
    [
      'a person in an SSO role',
      { type: 'AssumedRole', arn: session('AWSReservedSSO_Admin_0a1b/ann@example.com'), ...issuer(SSO) },
      `${SSO}/ann@example.com`,
      'people',
    ],
    [
      'a person in an SSO role, ARN cut',
      { type: 'AssumedRole', principalId: 'AROAX:ann@example.com', ...issuer(SSO) },
      `${SSO}/ann@example.com`,
      'people',
    ],
    [
      'a federated user',
      { type: 'FederatedUser', arn: 'x', ...issuer(`arn:aws:iam::${ACCOUNT}:user/app`) },
      `arn:aws:iam::${ACCOUNT}:user/app`,
      'machines',
    ],
    ['SAML', { type: 'SAMLUser', identityProvider: 'idp', userName: 'ann' }, 'idp/ann', 'people'],
    [
      'web identity',
      { type: 'WebIdentityUser', identityProvider: 'token.actions.example', userName: 'repo:a/b' },
      'token.actions.example/repo:a/b',
      'machines',
    ],
    [
      'Identity Center',
      { type: 'IdentityCenterUser', onBehalfOf: { userId: 'u-1' }, credentialId: 'c' },
      'u-1',
      'people',
    ],
    [
      'another account',
      { type: 'AWSAccount', accountId: '444455556666', principalId: 'AROAY:job-7' },
      '444455556666/AROAY',
      'machines',
    ],
    [
      'nobody known',
      { type: 'AWSAccount', accountId: 'ANONYMOUS_PRINCIPAL', principalId: '' },
      'ANONYMOUS_PRINCIPAL',
      'machines',
    ],
    [
      'a service',
      { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' },
      'autoscaling.amazonaws.com',
      'machines',
    ],
    [
      'a service event without type',
      { accountId: ACCOUNT, invokedBy: 'ssm.amazonaws.com' },
      'ssm.amazonaws.com',
      'machines',
    ],
    [
      'a record cut down to a session ARN',
      { arn: session('Deployer/d-42') },
      `arn:aws:iam::${ACCOUNT}:role/Deployer`,
      'machines',
    ],
    [
      'a type from the future',
      { type: 'Robot', arn: session('Deployer/d-42') },
      `arn:aws:iam::${ACCOUNT}:role/Deployer`,
      'machines',
    ],
    ['a directory', { type: 'Directory', accountId: ACCOUNT }, ACCOUNT, 'machines'],
    ['wrong types', { type: 7, arn: [], userName: {} }, 'unknown', 'machines'],
    ['nothing', {}, 'unknown', 'machines'],
  ])('%s', (_, identity, name, kind) => {
    expect(principalOf(identity, 'eu-west-1')).toEqual({ name, kind });
  });

  test.each([undefined, null, 'x', []])('%j is unknown', (identity) => {
    expect(principalOf(identity, 'eu-west-1').name).toBe('unknown');
  });

  test('makes up ARNs of the partition the call was made in', () => {
    const signIn = { type: 'IAMUser', accountId: ACCOUNT, userName: 'ann' };

    const names = ['cn-north-1', 'us-gov-west-1'].map((region) => principalOf(signIn, region).name);

    expect(names).toEqual([`arn:aws-cn:iam::${ACCOUNT}:user/ann`, `arn:aws-us-gov:iam::${ACCOUNT}:user/ann`]);
  });

  test('cuts what is longer than any ARN', () => {
    expect(principalOf({ type: 'AWSService', invokedBy: 'x'.repeat(1e5) }, 'eu-west-1').name).toHaveLength(1024);
  });
});

describe('attributionArn', () => {
  test.each([
    [`arn:aws:iam::${ACCOUNT}:role/ci/deep/Deployer`, session('Deployer')],
    [`arn:aws-cn:iam::${ACCOUNT}:role/Deployer`, `arn:aws-cn:sts::${ACCOUNT}:assumed-role/Deployer`],
    [`${SSO}/ann@example.com`, session('AWSReservedSSO_Admin_0a1b')],
    [SSO, session('AWSReservedSSO_Admin_0a1b')],
    [`arn:aws:iam::${ACCOUNT}:user/ann`, `arn:aws:iam::${ACCOUNT}:user/ann`],
    ['autoscaling.amazonaws.com', 'autoscaling.amazonaws.com'],
    ['', ''],
  ])('%s is attributed as %s', (principal, arn) => {
    expect(attributionArn(principal)).toBe(arn);
  });
});
