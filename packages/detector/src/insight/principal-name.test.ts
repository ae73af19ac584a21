import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePrincipal, sharedPrincipalKey, shortPrincipal, shortSource } from './principal-name.js';

const sso =
  'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef';

describe('the short name of a principal', () => {
  test.each([
    ['arn:aws:iam::111122223333:role/Deployer', 'Deployer'],
    ['arn:aws:iam::111122223333:role/teams/web/Deployer', 'Deployer'],
    ['arn:aws:sts::111122223333:assumed-role/Deployer/i-0123', 'Deployer'],
    ['arn:aws-cn:iam::111122223333:user/staff/ann', 'ann'],
    ['arn:aws:sts::111122223333:federated-user/ann', 'ann'],
    ['arn:aws:iam::111122223333:root', 'root'],
    ['arn:aws:iam::111122223333:saml-provider/Okta/ann@example.com', 'ann@example.com'],
    [`${sso}/ann@example.com`, 'ann@example.com'],
    [sso, 'AWSReservedSSO_Admin_0123456789abcdef'],
    ['autoscaling.amazonaws.com', 'autoscaling'],
    ['444455556666/AROAEXAMPLE', '444455556666/AROAEXAMPLE'],
    ['hidden', 'hidden'],
    ['arn:aws:iam::111122223333:role/', 'arn:aws:iam::111122223333:role/'],
    ['.amazonaws.com', '.amazonaws.com'],
    ['', ''],
  ])('%s is %s', (principal, short) => {
    expect(shortPrincipal(principal)).toBe(short);
  });

  test('is part of the name for any text', () => {
    const part = fc.constantFrom(
      ':',
      '/',
      'arn:aws:iam::1:',
      'role',
      'assumed-role',
      'user',
      'root',
      'AWSReservedSSO_',
      '.amazonaws.com',
      'x',
    );

    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
        const principal = parts.join('');
        expect(principal).toContain(shortPrincipal(principal));
        expect(parsePrincipal(principal).kind).toBeTypeOf('string');
      }),
    );
  });
});

test.each([
  ['iam.amazonaws.com', 'iam'],
  ['runtime.sagemaker.amazonaws.com', 'runtime.sagemaker'],
  ['aws-mp-notification.amazon.com', 'aws-mp-notification'],
  ['example.com', 'example.com'],
])('the short name of the source %s is %s', (source, short) => {
  expect(shortSource(source)).toBe(short);
});

describe('what is the same principal in several accounts', () => {
  test('roles of the same name, whatever their account, path or session', () => {
    const key = sharedPrincipalKey('arn:aws:iam::111122223333:role/Deployer');

    expect(sharedPrincipalKey('arn:aws:iam::444455556666:role/teams/Deployer')).toBe(key);
    expect(sharedPrincipalKey('arn:aws:sts::444455556666:assumed-role/Deployer/session')).toBe(key);
    expect(sharedPrincipalKey('arn:aws:iam::444455556666:user/Deployer')).not.toBe(key);
  });

  test('a person, whatever the permission set', () => {
    const other = sso.replace('111122223333', '444455556666').replace('Admin_01', 'ReadOnly_ff');

    expect(sharedPrincipalKey(`${other}/ann@example.com`)).toBe(sharedPrincipalKey(`${sso}/ann@example.com`));
    expect(sharedPrincipalKey(`${other}/bob@example.com`)).not.toBe(sharedPrincipalKey(`${sso}/ann@example.com`));
  });

  test('users and roots only when they are one and the same', () => {
    const user = 'arn:aws:iam::111122223333:user/ann';

    expect(sharedPrincipalKey(user)).toBe(user);
    expect(sharedPrincipalKey('arn:aws:iam::444455556666:user/ann')).not.toBe(user);
  });

  test.each(['autoscaling.amazonaws.com', 'hidden', 'unknown', '(other principals)', ''])('never %j', (principal) => {
    expect(sharedPrincipalKey(principal)).toBeUndefined();
  });
});
