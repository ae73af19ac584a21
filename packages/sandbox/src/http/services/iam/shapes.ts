import type * as api from '@aws-sdk/client-iam';
import type { IamGroup, IamRole, IamUser } from '../../world/iam.js';

/** The API's shapes of what the world holds. Lists leave tags and boundaries out, as AWS's do. */

export function listedUser(user: IamUser): api.User {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: new Date(user.createdMs),
    ...(user.passwordLastUsedMs !== undefined && { PasswordLastUsed: new Date(user.passwordLastUsedMs) }),
  };
}

export function userShape(user: IamUser): api.User {
  return { ...listedUser(user), ...boundaryShape(user.permissionsBoundary), ...tagsShape(user.tags) };
}

export function groupShape(group: IamGroup): api.Group {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: new Date(group.createdMs),
  };
}

export function listedRole(role: IamRole): api.Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdMs),
    AssumeRolePolicyDocument: encodeURIComponent(role.trustPolicy),
    MaxSessionDuration: role.maxSessionSeconds,
    ...(role.description !== undefined && { Description: role.description }),
  };
}

export function roleShape(role: IamRole): api.Role {
  const { lastUsed } = role;
  return {
    ...listedRole(role),
    ...boundaryShape(role.permissionsBoundary),
    ...tagsShape(role.tags),
    RoleLastUsed: lastUsed === undefined ? {} : { LastUsedDate: new Date(lastUsed.atMs), Region: lastUsed.region },
  };
}

function boundaryShape(arn: string | undefined): Pick<api.User, 'PermissionsBoundary'> {
  return arn === undefined
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: arn } };
}

function tagsShape(tags: ReadonlyMap<string, string>): { Tags?: api.Tag[] } {
  return tags.size === 0 ? {} : { Tags: tagList(tags) };
}

export function tagList(tags: ReadonlyMap<string, string>): api.Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
