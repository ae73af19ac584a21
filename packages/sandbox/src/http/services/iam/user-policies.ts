import type * as api from '@aws-sdk/client-iam';
import type { Handlers } from '../../service.js';
import { findUser, readIam, writeIam } from './find.js';
import {
  attach,
  attachedPolicies,
  deleteInline,
  detach,
  inlineDocument,
  inlineNames,
  putInline,
  USERS,
} from './holders.js';

export const userPolicies: Handlers<typeof api> = {
  ListUserPolicies({ UserName, ...input }, ctx) {
    const { items, ...page } = inlineNames(findUser(readIam(ctx), UserName, ctx), input);
    return { PolicyNames: items, ...page };
  },

  GetUserPolicy({ UserName, PolicyName }, ctx) {
    const user = findUser(readIam(ctx), UserName, ctx);
    return { UserName: user.name, PolicyName, PolicyDocument: inlineDocument(user, USERS, PolicyName) };
  },

  PutUserPolicy({ UserName, ...policy }, ctx) {
    putInline(findUser(writeIam(ctx), UserName, ctx), USERS, policy);
  },

  DeleteUserPolicy({ UserName, PolicyName }, ctx) {
    deleteInline(findUser(writeIam(ctx), UserName, ctx), USERS, PolicyName);
  },

  ListAttachedUserPolicies({ UserName, ...input }, ctx) {
    const { items, ...page } = attachedPolicies(findUser(readIam(ctx), UserName, ctx), input);
    return { AttachedPolicies: items, ...page };
  },

  AttachUserPolicy({ UserName, PolicyArn }, ctx) {
    const iam = writeIam(ctx);
    attach(findUser(iam, UserName, ctx), USERS, iam, PolicyArn);
  },

  DetachUserPolicy({ UserName, PolicyArn }, ctx) {
    detach(findUser(writeIam(ctx), UserName, ctx), PolicyArn);
  },
};
