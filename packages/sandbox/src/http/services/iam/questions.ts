import type * as api from '@aws-sdk/client-iam';
import type { Authorize, CallContext, Question } from '../../service.js';
import type { IamState } from '../../world/iam.js';
import { ownerOf } from './access-keys.js';
import { readIam } from './find.js';

type Caller = Omit<CallContext, 'authorize'>;
type Context = NonNullable<Question['context']>;

interface UserInput {
  readonly UserName?: string | undefined;
  readonly PolicyArn?: string | undefined;
  readonly PermissionsBoundary?: string | undefined;
  readonly Path?: string | undefined;
  readonly AccessKeyId?: string | undefined;
}

interface RoleInput {
  readonly RoleName?: string | undefined;
  readonly PolicyArn?: string | undefined;
  readonly PermissionsBoundary?: string | undefined;
  readonly Path?: string | undefined;
}

const action = ({ operation }: Caller): string => `iam:${operation}`;
const arnOf = ({ accountId }: Caller, rest: string): string => `arn:aws:iam::${accountId}:${rest}`;

/** On the user named, path and all; on the caller when nobody is named. */
function onUser(input: UserInput, ctx: Caller): Question {
  const iam = readIam(ctx);
  const name = input.UserName ?? keyOwner(iam, input) ?? (ctx.principal.kind === 'user' ? ctx.principal.name : '');
  const user = iam.users.get(name);
  const resource = user?.arn ?? arnOf(ctx, `user${input.Path ?? '/'}${name}`);
  return { action: action(ctx), resource, context: contextOf(input, user?.permissionsBoundary) };
}

/** GetAccessKeyLastUsed names no user. */
function keyOwner(iam: IamState, { AccessKeyId }: UserInput): string | undefined {
  return AccessKeyId === undefined ? undefined : ownerOf(iam, AccessKeyId)?.name;
}

function onRole(input: RoleInput, ctx: Caller): Question {
  const role = readIam(ctx).roles.get(input.RoleName ?? '');
  const resource = role?.arn ?? arnOf(ctx, `role${input.Path ?? '/'}${input.RoleName ?? ''}`);
  return { action: action(ctx), resource, context: contextOf(input, role?.permissionsBoundary) };
}

function onGroup(input: { GroupName?: string | undefined; Path?: string | undefined }, ctx: Caller): Question {
  const group = readIam(ctx).groups.get(input.GroupName ?? '');
  const resource = group?.arn ?? arnOf(ctx, `group${input.Path ?? '/'}${input.GroupName ?? ''}`);
  return { action: action(ctx), resource };
}

function onPolicy({ PolicyArn = '' }: { PolicyArn?: string | undefined }, ctx: Caller): Question {
  return { action: action(ctx), resource: PolicyArn };
}

function contextOf(input: UserInput, boundary: string | undefined): Context {
  const asked = input.PermissionsBoundary ?? boundary;
  return {
    ...(input.PolicyArn !== undefined && { 'iam:PolicyARN': input.PolicyArn }),
    ...(asked !== undefined && { 'iam:PermissionsBoundary': asked }),
  };
}

/** What is not in here is asked on `*`: lists of the whole account. */
export const questions: Authorize<typeof api> = {
  GetUser: onUser,
  CreateUser: onUser,
  DeleteUser: onUser,
  ListAccessKeys: onUser,
  UpdateAccessKey: onUser,
  CreateAccessKey: onUser,
  DeleteAccessKey: onUser,
  GetAccessKeyLastUsed: onUser,
  GetLoginProfile: onUser,
  CreateLoginProfile: onUser,
  DeleteLoginProfile: onUser,
  UpdateLoginProfile: onUser,
  ListSigningCertificates: onUser,
  UpdateSigningCertificate: onUser,
  ListSSHPublicKeys: onUser,
  UpdateSSHPublicKey: onUser,
  ListServiceSpecificCredentials: onUser,
  UpdateServiceSpecificCredential: onUser,
  ListMFADevices: onUser,
  ListUserPolicies: onUser,
  GetUserPolicy: onUser,
  PutUserPolicy: onUser,
  DeleteUserPolicy: onUser,
  ListAttachedUserPolicies: onUser,
  AttachUserPolicy: onUser,
  DetachUserPolicy: onUser,
  ListGroupsForUser: onUser,
  PutUserPermissionsBoundary: onUser,
  DeleteUserPermissionsBoundary: onUser,
  TagUser: onUser,
  UntagUser: onUser,
  ListUserTags: onUser,
  GetRole: onRole,
  CreateRole: onRole,
  DeleteRole: onRole,
  ListRolePolicies: onRole,
  GetRolePolicy: onRole,
  PutRolePolicy: onRole,
  DeleteRolePolicy: onRole,
  ListAttachedRolePolicies: onRole,
  AttachRolePolicy: onRole,
  DetachRolePolicy: onRole,
  UpdateAssumeRolePolicy: onRole,
  CreateGroup: onGroup,
  DeleteGroup: onGroup,
  AddUserToGroup: onGroup,
  RemoveUserFromGroup: onGroup,
  GetPolicy: onPolicy,
  GetPolicyVersion: onPolicy,
};
