import type * as api from '@aws-sdk/client-iam';
import type { Handlers } from '../../service.js';
import { AWS_MANAGED_POLICIES, type IamState, type ManagedPolicy, type PolicyHolder } from '../../world/iam.js';
import { given, noSuchEntity, readIam } from './find.js';
import { GROUPS_MAX } from './groups.js';
import { ROLES_MAX } from './roles.js';
import { USERS_MAX } from './users.js';

/** Of AWS's own policies, whose history is not simulated. */
const AWS_POLICIES_FROM_MS = Date.UTC(2015, 1, 6, 18, 39, 46);

export const account: Handlers<typeof api> = {
  ListAccountAliases(_, ctx) {
    const { alias } = readIam(ctx);
    return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
  },

  GetAccountSummary(_, ctx) {
    const iam = readIam(ctx);
    const devices = [...iam.mfaDevices.values()];
    return {
      SummaryMap: {
        Users: iam.users.size,
        UsersQuota: USERS_MAX,
        Groups: iam.groups.size,
        GroupsQuota: GROUPS_MAX,
        Roles: iam.roles.size,
        RolesQuota: ROLES_MAX,
        Policies: iam.policies.size,
        MFADevices: devices.length,
        MFADevicesInUse: devices.filter(({ userName }) => userName !== undefined).length,
        AccessKeysPerUserQuota: 2,
        AccountMFAEnabled: 1,
        AccountAccessKeysPresent: 0,
      },
    };
  },

  GetPolicy({ PolicyArn }, ctx) {
    const iam = readIam(ctx);
    const policy = findPolicy(iam, PolicyArn);
    return {
      Policy: {
        PolicyName: policy.name,
        PolicyId: policy.id,
        Arn: policy.arn,
        Path: policy.path,
        DefaultVersionId: policy.defaultVersionId,
        AttachmentCount: holders(iam).filter(({ attachedPolicies }) => attachedPolicies.has(policy.arn)).length,
        IsAttachable: true,
        CreateDate: new Date(policy.createdMs),
        UpdateDate: new Date(policy.versions.get(policy.defaultVersionId)?.createdMs ?? policy.createdMs),
        ...(policy.description !== undefined && { Description: policy.description }),
      },
    };
  },

  GetPolicyVersion({ PolicyArn, VersionId }, ctx) {
    const policy = findPolicy(readIam(ctx), PolicyArn);
    const version = policy.versions.get(given(VersionId, 'versionId'));
    if (version === undefined) {
      throw noSuchEntity(`Policy ${policy.arn} version ${VersionId} does not exist or is not attachable.`);
    }
    return {
      PolicyVersion: {
        Document: encodeURIComponent(version.text),
        VersionId,
        IsDefaultVersion: VersionId === policy.defaultVersionId,
        CreateDate: new Date(version.createdMs),
      },
    };
  },
};

function holders(iam: IamState): PolicyHolder[] {
  return [...iam.users.values(), ...iam.groups.values(), ...iam.roles.values()];
}

function findPolicy(iam: IamState, arn: string | undefined): ManagedPolicy {
  const policy = iam.policies.get(given(arn, 'policyArn')) ?? awsPolicy(given(arn, 'policyArn'));
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

function awsPolicy(arn: string): ManagedPolicy | undefined {
  const text = AWS_MANAGED_POLICIES.get(arn);
  if (text === undefined) return undefined;
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return {
    name,
    path: '/',
    arn,
    id: `ANPA${Buffer.from(name).toString('hex').toUpperCase().padEnd(16, '7').slice(0, 16)}`,
    createdMs: AWS_POLICIES_FROM_MS,
    description: undefined,
    defaultVersionId: 'v1',
    versions: new Map([['v1', { text, createdMs: AWS_POLICIES_FROM_MS }]]),
  };
}
