import { idOf } from '../../log-files/user-identity.js';
import type { IamRole, IamState, IamUser, PolicyText } from './iam.js';
import type { Ids } from './ids.js';

export interface NewUser {
  readonly accountId: string;
  readonly name: string;
  /** With both slashes; `/` when left out. */
  readonly path?: string;
  readonly createdMs: number;
}

/** A user without anything, already in `iam`. Its id and the ids of keys named after it are those in the traffic's records. */
export function addUser(iam: IamState, { accountId, name, path = '/', createdMs }: NewUser): IamUser {
  const arn = `arn:aws:iam::${accountId}:user${path}${name}`;
  const user: IamUser = {
    name,
    path,
    arn,
    id: idOf('AIDA', arn),
    createdMs,
    passwordLastUsedMs: undefined,
    permissionsBoundary: undefined,
    loginProfile: undefined,
    accessKeys: new Map(),
    sshKeys: new Map(),
    signingCertificates: new Map(),
    serviceCredentials: new Map(),
    groups: new Set(),
    tags: new Map(),
    inlinePolicies: new Map(),
    attachedPolicies: new Set(),
  };
  iam.users.set(name, user);
  iam.version += 1;
  return user;
}

export interface NewRole extends NewUser {
  readonly trustPolicy: PolicyText;
  readonly maxSessionSeconds?: number;
  readonly description?: string;
}

export function addRole(iam: IamState, role: NewRole): IamRole {
  const { accountId, name, path = '/', createdMs, trustPolicy, maxSessionSeconds = 3600, description } = role;
  const arn = `arn:aws:iam::${accountId}:role${path}${name}`;
  const made: IamRole = {
    name,
    path,
    arn,
    id: idOf('AROA', arn),
    createdMs,
    description,
    trustPolicy,
    maxSessionSeconds,
    permissionsBoundary: undefined,
    lastUsed: undefined,
    tags: new Map(),
    inlinePolicies: new Map(),
    attachedPolicies: new Set(),
  };
  iam.roles.set(name, made);
  iam.version += 1;
  return made;
}

/** @param id - `AKIA…`; the one in the records of the user's calls when left out. */
export function addAccessKey(ids: Ids, user: IamUser, createdMs: number, id = idOf('AKIA', user.arn)): void {
  user.accessKeys.set(id, { id, secret: ids.secret(40), createdMs, status: 'Active', lastUsed: undefined });
}
