import { expect, test } from 'vitest';
import { principalName } from './principal.js';

test.each([
  ['arn:aws:iam::111122223333:user/team/ann', 'user ann'],
  ['arn:aws:iam::111122223333:role/ci/Deployer', 'role Deployer'],
  ['arn:aws-cn:sts::111122223333:assumed-role/Scanner', 'role Scanner'],
  ['arn:aws:iam::111122223333:root', 'root'],
  [
    'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b2c3d4e5f6071/ann@example.org',
    'ann@example.org (SSO Admin)',
  ],
  ['arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b2c3d4e5f6071', 'SSO Admin'],
  ['autoscaling.amazonaws.com', 'autoscaling.amazonaws.com'],
  ['arn:aws:iam::111122223333:user/a\u001b[2J', 'user a\\x1b[2J'],
])('%s reads %s', (name, text) => {
  expect(principalName(name)).toBe(text);
});
