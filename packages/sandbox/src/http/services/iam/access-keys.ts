import type * as api from '@aws-sdk/client-iam';
import type { Handlers } from '../../service.js';
import type { AccessKey, IamState, IamUser } from '../../world/iam.js';
import { findUser, given, limitExceeded, noSuchEntity, readIam, writeIam } from './find.js';
import { pageOf } from './page.js';
import { statusOf } from './status.js';

const KEYS_MAX = 2;

export const accessKeys: Handlers<typeof api> = {
  ListAccessKeys({ UserName, ...input }, ctx) {
    const user = findUser(readIam(ctx), UserName, ctx);
    const { items, ...page } = pageOf(user.accessKeys.values(), ({ id }) => id, input);
    const AccessKeyMetadata = items.map((key) => ({
      UserName: user.name,
      AccessKeyId: key.id,
      Status: key.status,
      CreateDate: new Date(key.createdMs),
    }));
    return { AccessKeyMetadata, ...page };
  },

  CreateAccessKey({ UserName }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    if (user.accessKeys.size >= KEYS_MAX) {
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${KEYS_MAX}`);
    }
    const key: AccessKey = {
      id: ctx.world.ids.unique('AKIA'),
      secret: ctx.world.ids.secret(40),
      createdMs: ctx.nowMs,
      status: 'Active',
      lastUsed: undefined,
    };
    user.accessKeys.set(key.id, key);
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId: key.id,
        Status: key.status,
        SecretAccessKey: key.secret,
        CreateDate: new Date(key.createdMs),
      },
    };
  },

  UpdateAccessKey({ UserName, AccessKeyId, Status }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    findKey(user, AccessKeyId).status = statusOf(Status);
  },

  DeleteAccessKey({ UserName, AccessKeyId }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    user.accessKeys.delete(findKey(user, AccessKeyId).id);
  },

  GetAccessKeyLastUsed({ AccessKeyId }, ctx) {
    const user = ownerOf(readIam(ctx), given(AccessKeyId, 'accessKeyId'));
    if (user === undefined) throw notFound(AccessKeyId);
    const { lastUsed } = findKey(user, AccessKeyId);
    return {
      UserName: user.name,
      AccessKeyLastUsed:
        lastUsed === undefined
          ? { LastUsedDate: undefined, Region: 'N/A', ServiceName: 'N/A' }
          : { LastUsedDate: new Date(lastUsed.atMs), Region: lastUsed.region, ServiceName: lastUsed.service },
    };
  },
};

/** The user an access key belongs to. */
export function ownerOf(iam: IamState, accessKeyId: string): IamUser | undefined {
  return [...iam.users.values()].find(({ accessKeys }) => accessKeys.has(accessKeyId));
}

function findKey(user: IamUser, id: string | undefined): AccessKey {
  const key = user.accessKeys.get(given(id, 'accessKeyId'));
  if (key === undefined) throw notFound(id);
  return key;
}

function notFound(id: string | undefined): Error {
  return noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}
