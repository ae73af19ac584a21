import { describe, expect, it } from 'vitest';
import { findingResources, RESOURCES_MAX } from './finding-resources.js';

const ACCOUNT = '111122223333';

function resourcesOf(...names: readonly string[]) {
  const principals = names.map((name) => ({ name, kind: 'people' as const, account: ACCOUNT, score: 1 }));
  const [account, ...others] = findingResources(ACCOUNT, 'eu-west-1', 'aws', principals);
  return { account, others: others.map(({ Type, Id }) => [Type, Id]) };
}

describe('resources of a finding', () => {
  it.each([
    ['a user', `arn:aws:iam::${ACCOUNT}:user/staff/carla`, 'AwsIamUser', `arn:aws:iam::${ACCOUNT}:user/staff/carla`],
    [
      'a role',
      `arn:aws-cn:iam::${ACCOUNT}:role/ci/Deployer`,
      'AwsIamRole',
      `arn:aws-cn:iam::${ACCOUNT}:role/ci/Deployer`,
    ],
    [
      'a person who signed in through Identity Center, by the role',
      `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123/ann`,
      'AwsIamRole',
      `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123`,
    ],
  ])('name %s', (_, principal, type, id) => {
    expect(resourcesOf(principal).others).toEqual([[type, id]]);
  });

  it.each(['hidden', 'ec2.amazonaws.com', `arn:aws:iam::${ACCOUNT}:root`, 'arn:aws:iam::x:user/a b', ''])(
    'leave out who has no ARN of a user or role: %s',
    (principal) => {
      expect(resourcesOf(principal).others).toEqual([]);
    },
  );

  it('begin with the account, name nobody twice, and are at most 32', () => {
    const roles = Array.from({ length: 40 }, (_, at) => `arn:aws:iam::${ACCOUNT}:role/r${at}`);

    const { account, others } = resourcesOf(roles[0]!, ...roles);

    expect(account).toEqual({
      Type: 'AwsAccount',
      Id: `AWS::::Account:${ACCOUNT}`,
      Partition: 'aws',
      Region: 'eu-west-1',
    });
    expect(others).toHaveLength(RESOURCES_MAX - 1);
    expect(new Set(others.map(([, id]) => id)).size).toBe(others.length);
  });
});
