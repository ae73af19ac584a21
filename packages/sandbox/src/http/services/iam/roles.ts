import type * as api from '@aws-sdk/client-iam';
import { Fault } from '../../fault.js';
import type { Handlers } from '../../service.js';
import type { IamRole } from '../../world/iam.js';
import {
  ensureFree,
  findOwnRole,
  findRole,
  given,
  limitExceeded,
  newName,
  newPath,
  readIam,
  validationError,
  writeIam,
} from './find.js';
import { attachable } from './holders.js';
import { pageOf } from './page.js';
import { checkPolicy } from './policy-document.js';
import { listedRole, roleShape } from './shapes.js';
import { addTags } from './users.js';

export const ROLES_MAX = 1000;
const SESSION_SECONDS_MIN = 3600;
const SESSION_SECONDS_MAX = 43_200;
const TRUST_CHARS_MAX = 2048;

export const roles: Handlers<typeof api> = {
  GetRole: ({ RoleName }, ctx) => ({ Role: roleShape(findRole(readIam(ctx), RoleName)) }),

  ListRoles({ PathPrefix = '/', ...input }, ctx) {
    const found = [...readIam(ctx).roles.values()].filter(({ path }) => path.startsWith(PathPrefix));
    const { items, ...page } = pageOf(found, ({ name }) => name, input);
    return { Roles: items.map(listedRole), ...page };
  },

  CreateRole(input, ctx) {
    const iam = writeIam(ctx);
    const name = newName(input.RoleName, 'roleName');
    const path = newPath(input.Path);
    ensureFree(iam.roles, name, 'Role');
    if (iam.roles.size >= ROLES_MAX) throw limitExceeded(`Cannot exceed quota for RolesPerAccount: ${ROLES_MAX}`);
    const boundary = input.PermissionsBoundary;
    const role: IamRole = {
      name,
      path,
      arn: `arn:aws:iam::${ctx.accountId}:role${path}${name}`,
      id: ctx.world.ids.unique('AROA'),
      createdMs: ctx.nowMs,
      description: input.Description,
      trustPolicy: checkedTrust(input.AssumeRolePolicyDocument),
      maxSessionSeconds: checkedSessionSeconds(input.MaxSessionDuration ?? SESSION_SECONDS_MIN),
      permissionsBoundary: boundary === undefined ? undefined : attachable(iam, boundary),
      lastUsed: undefined,
      inlinePolicies: new Map(),
      attachedPolicies: new Set(),
      tags: new Map(),
    };
    addTags(role.tags, input.Tags ?? []);
    iam.roles.set(name, role);
    return { Role: roleShape(role) };
  },

  DeleteRole({ RoleName }, ctx) {
    const iam = writeIam(ctx);
    const role = findOwnRole(iam, RoleName);
    const conflict =
      role.attachedPolicies.size > 0
        ? 'detach all policies'
        : role.inlinePolicies.size > 0
          ? 'delete policies'
          : [...iam.instanceProfiles.values()].some((profile) => profile.roles.has(role.name))
            ? 'remove roles from instance profile'
            : undefined;
    if (conflict !== undefined) throw new Fault('DeleteConflict', `Cannot delete entity, must ${conflict} first.`, 409);
    iam.roles.delete(role.name);
  },

  UpdateAssumeRolePolicy({ RoleName, PolicyDocument }, ctx) {
    findOwnRole(writeIam(ctx), RoleName).trustPolicy = checkedTrust(PolicyDocument);
  },
};

function checkedTrust(document: string | undefined): string {
  const text = given(document, 'policyDocument');
  checkPolicy(text, 'trust');
  if (text.length > TRUST_CHARS_MAX) throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${TRUST_CHARS_MAX}`);
  return text;
}

function checkedSessionSeconds(seconds: number): number {
  if (seconds >= SESSION_SECONDS_MIN && seconds <= SESSION_SECONDS_MAX) return seconds;
  throw validationError(
    `Value '${seconds}' at 'maxSessionDuration' must be between ${SESSION_SECONDS_MIN} and ${SESSION_SECONDS_MAX}`,
  );
}
