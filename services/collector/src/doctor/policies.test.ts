import { expect, test } from 'vitest';
import { doctorSettings } from '../testing/doctor.js';
import { makePolicies } from './policies.js';

const UNKNOWN = {
  partition: 'aws',
  accountId: undefined,
  ownRoleArn: undefined,
  isOrganized: true,
  organizationId: undefined,
  buckets: [],
  readerBuckets: [],
  keys: [],
  queues: [],
};

test('what is not known is to be filled in, and listed once', () => {
  const { toFillIn, readerRole } = makePolicies(doctorSettings({ externalIdIn: undefined }), UNKNOWN);

  expect(toFillIn.map(({ placeholder }) => placeholder)).toEqual([
    '<OWN_ROLE_ARN>',
    '<ORGANIZATION_ID>',
    '<TRAIL_BUCKET>',
    '<EXTERNAL_ID>',
  ]);
  expect(readerRole.trustPolicy.Statement[0]?.Condition?.StringEquals['sts:ExternalId']).toBe('<EXTERNAL_ID>');
});

test('a key of the trail is in our own policy and in a statement for the key', () => {
  const key = 'arn:aws:kms:us-east-1:111122223333:key/k';

  const { ownRole, keyStatements } = makePolicies(doctorSettings(), { ...UNKNOWN, keys: [key] });

  expect(ownRole.Statement).toContainEqual({ Effect: 'Allow', Action: ['kms:Decrypt'], Resource: [key] });
  expect(keyStatements).toEqual([
    { Effect: 'Allow', Principal: { AWS: '<OWN_ROLE_ARN>' }, Action: ['kms:Decrypt'], Resource: ['*'] },
  ]);
});

test('secrets that are fetched from AWS are in our own policy, these and no others', () => {
  const secrets = [
    { service: 'ssm', name: '/trailwarden/external-id' },
    { service: 'secretsmanager', name: 'trailwarden/database' },
  ] as const;

  const { ownRole } = makePolicies(doctorSettings({ secrets }), { ...UNKNOWN, accountId: '111122223333' });

  expect(ownRole.Statement).toContainEqual({
    Effect: 'Allow',
    Action: ['ssm:GetParameter'],
    Resource: ['arn:aws:ssm:us-east-1:111122223333:parameter/trailwarden/external-id'],
  });
  expect(ownRole.Statement).toContainEqual({
    Effect: 'Allow',
    Action: ['secretsmanager:GetSecretValue'],
    Resource: ['arn:aws:secretsmanager:us-east-1:111122223333:secret:trailwarden/database-??????'],
  });
});

test('a source identity has to be allowed on both sides', () => {
  const { ownRole, readerRole } = makePolicies(doctorSettings({ setsSourceIdentity: true }), UNKNOWN);

  expect(ownRole.Statement[1]?.Action).toEqual(['sts:AssumeRole', 'sts:SetSourceIdentity']);
  expect(readerRole.trustPolicy.Statement[0]?.Action).toEqual(['sts:AssumeRole', 'sts:SetSourceIdentity']);
});

test('without an organization nobody is asked to be of one', () => {
  const { readerRole } = makePolicies(doctorSettings(), { ...UNKNOWN, isOrganized: false });

  expect(readerRole.trustPolicy.Statement[0]?.Condition?.StringEquals).not.toHaveProperty('aws:PrincipalOrgID');
});
