import type * as api from '@aws-sdk/client-iam';
import type { Handlers } from '../../service.js';
import { findOwnRole, findRole, readIam, writeIam } from './find.js';
import {
  attach,
  attachedPolicies,
  deleteInline,
  detach,
  inlineDocument,
  inlineNames,
  putInline,
  ROLES,
} from './holders.js';

export const rolePolicies: Handlers<typeof api> = {
  ListRolePolicies({ RoleName, ...input }, ctx) {
    const { items, ...page } = inlineNames(findRole(readIam(ctx), RoleName), input);
    return { PolicyNames: items, ...page };
  },

  GetRolePolicy({ RoleName, PolicyName }, ctx) {
    const role = findRole(readIam(ctx), RoleName);
    return { RoleName: role.name, PolicyName, PolicyDocument: inlineDocument(role, ROLES, PolicyName) };
  },

  PutRolePolicy({ RoleName, ...policy }, ctx) {
    putInline(findOwnRole(writeIam(ctx), RoleName), ROLES, policy);
  },

  DeleteRolePolicy({ RoleName, PolicyName }, ctx) {
    deleteInline(findOwnRole(writeIam(ctx), RoleName), ROLES, PolicyName);
  },

  ListAttachedRolePolicies({ RoleName, ...input }, ctx) {
    const { items, ...page } = attachedPolicies(findRole(readIam(ctx), RoleName), input);
    return { AttachedPolicies: items, ...page };
  },

  AttachRolePolicy({ RoleName, PolicyArn }, ctx) {
    const iam = writeIam(ctx);
    attach(findOwnRole(iam, RoleName), ROLES, iam, PolicyArn);
  },

  DetachRolePolicy({ RoleName, PolicyArn }, ctx) {
    detach(findOwnRole(writeIam(ctx), RoleName), PolicyArn);
  },
};
