import type * as api from '@aws-sdk/client-iam';
import { Fault } from '../../fault.js';
import type { Handlers } from '../../service.js';
import type { IamState, IamUser } from '../../world/iam.js';
import { ensureFree, findUser, given, limitExceeded, newName, newPath, readIam, writeIam } from './find.js';
import { attachable } from './holders.js';
import { pageOf } from './page.js';
import { listedUser, tagList, userShape } from './shapes.js';

export const USERS_MAX = 5000;
const TAGS_MAX = 50;

/** What must be gone before a user can go, in the order AWS complains. */
const TIES: readonly (readonly [what: string, there: (user: IamUser, iam: IamState) => boolean])[] = [
  ['detach all policies', (user) => user.attachedPolicies.size > 0],
  ['delete policies', (user) => user.inlinePolicies.size > 0],
  ['remove users from group', (user) => user.groups.size > 0],
  ['delete access keys', (user) => user.accessKeys.size > 0],
  ['delete login profile', (user) => user.loginProfile !== undefined],
  ['delete MFA device', (user, iam) => [...iam.mfaDevices.values()].some(({ userName }) => userName === user.name)],
  ['delete signing certificates', (user) => user.signingCertificates.size > 0],
  ['delete SSH public keys', (user) => user.sshKeys.size > 0],
  ['delete service specific credentials', (user) => user.serviceCredentials.size > 0],
];

export const users: Handlers<typeof api> = {
  GetUser: ({ UserName }, ctx) => ({ User: userShape(findUser(readIam(ctx), UserName, ctx)) }),

  ListUsers({ PathPrefix = '/', ...input }, ctx) {
    const found = [...readIam(ctx).users.values()].filter(({ path }) => path.startsWith(PathPrefix));
    const { items, ...page } = pageOf(found, ({ name }) => name, input);
    return { Users: items.map(listedUser), ...page };
  },

  CreateUser(input, ctx) {
    const iam = writeIam(ctx);
    const name = newName(input.UserName, 'userName');
    const path = newPath(input.Path);
    ensureFree(iam.users, name, 'User');
    if (iam.users.size >= USERS_MAX) throw limitExceeded(`Cannot exceed quota for UsersPerAccount: ${USERS_MAX}`);
    const boundary = input.PermissionsBoundary;
    const user: IamUser = {
      name,
      path,
      arn: `arn:aws:iam::${ctx.accountId}:user${path}${name}`,
      id: ctx.world.ids.unique('AIDA'),
      createdMs: ctx.nowMs,
      passwordLastUsedMs: undefined,
      permissionsBoundary: boundary === undefined ? undefined : attachable(iam, boundary),
      loginProfile: undefined,
      inlinePolicies: new Map(),
      attachedPolicies: new Set(),
      accessKeys: new Map(),
      sshKeys: new Map(),
      signingCertificates: new Map(),
      serviceCredentials: new Map(),
      groups: new Set(),
      tags: new Map(),
    };
    addTags(user.tags, input.Tags ?? []);
    iam.users.set(name, user);
    return { User: userShape(user) };
  },

  DeleteUser({ UserName }, ctx) {
    const iam = writeIam(ctx);
    const user = findUser(iam, UserName, ctx);
    for (const [what, there] of TIES) {
      if (there(user, iam)) throw new Fault('DeleteConflict', `Cannot delete entity, must ${what} first.`, 409);
    }
    iam.users.delete(user.name);
  },

  PutUserPermissionsBoundary({ UserName, PermissionsBoundary }, ctx) {
    const iam = writeIam(ctx);
    const user = findUser(iam, UserName, ctx);
    user.permissionsBoundary = attachable(iam, PermissionsBoundary);
  },

  DeleteUserPermissionsBoundary({ UserName }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    if (user.permissionsBoundary === undefined) {
      throw new Fault('NoSuchEntity', `User ${user.name} does not have a permissions boundary.`, 404);
    }
    user.permissionsBoundary = undefined;
  },

  TagUser({ UserName, Tags }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    addTags(user.tags, given(Tags, 'tags'));
  },

  UntagUser({ UserName, TagKeys }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    for (const key of given(TagKeys, 'tagKeys')) user.tags.delete(sameKey(user.tags, key));
  },

  ListUserTags({ UserName, ...input }, ctx) {
    const user = findUser(readIam(ctx), UserName, ctx);
    const { items, ...page } = pageOf(tagList(user.tags), ({ Key }) => Key ?? '', input);
    return { Tags: items, ...page };
  },
};

/** All or none. */
export function addTags(tags: Map<string, string>, added: readonly api.Tag[]): void {
  const next = new Map(tags);
  for (const { Key: key = '', Value: value = '' } of added) {
    if (key === '' || key.length > 128 || value.length > 256 || /^aws:/i.test(key)) {
      throw new Fault('InvalidInput', `Tag key ${JSON.stringify(key)} or its value is not valid.`);
    }
    next.set(sameKey(next, key), value);
  }
  if (next.size > TAGS_MAX) throw limitExceeded(`The number of tags has reached the maximum limit: ${TAGS_MAX}`);
  for (const [key, value] of next) tags.set(key, value);
}

/** Tag keys are one key whatever their case; the spelling that came first is kept. */
function sameKey(tags: ReadonlyMap<string, string>, key: string): string {
  return [...tags.keys()].find((other) => other.toLowerCase() === key.toLowerCase()) ?? key;
}
