import type * as api from '@aws-sdk/client-iam';
import { Fault } from '../../fault.js';
import type { Handlers } from '../../service.js';
import type { IamGroup } from '../../world/iam.js';
import { ensureFree, findGroup, findUser, limitExceeded, newName, newPath, readIam, writeIam } from './find.js';
import { pageOf } from './page.js';
import { groupShape } from './shapes.js';

const GROUP_NAME_CHARS_MAX = 128;
const GROUPS_PER_USER_MAX = 10;
export const GROUPS_MAX = 300;

export const groups: Handlers<typeof api> = {
  CreateGroup({ GroupName, Path }, ctx) {
    const iam = writeIam(ctx);
    const name = newName(GroupName, 'groupName', GROUP_NAME_CHARS_MAX);
    const path = newPath(Path);
    ensureFree(iam.groups, name, 'Group');
    if (iam.groups.size >= GROUPS_MAX) throw limitExceeded(`Cannot exceed quota for GroupsPerAccount: ${GROUPS_MAX}`);
    const group: IamGroup = {
      name,
      path,
      arn: `arn:aws:iam::${ctx.accountId}:group${path}${name}`,
      id: ctx.world.ids.unique('AGPA'),
      createdMs: ctx.nowMs,
      inlinePolicies: new Map(),
      attachedPolicies: new Set(),
    };
    iam.groups.set(name, group);
    return { Group: groupShape(group) };
  },

  DeleteGroup({ GroupName }, ctx) {
    const iam = writeIam(ctx);
    const group = findGroup(iam, GroupName);
    const conflict = [...iam.users.values()].some((user) => user.groups.has(group.name))
      ? 'remove users from group'
      : group.attachedPolicies.size > 0
        ? 'detach all policies'
        : group.inlinePolicies.size > 0
          ? 'delete policies'
          : undefined;
    if (conflict !== undefined) {
      throw new Fault('DeleteConflict', `Cannot delete entity, must ${conflict} first.`, 409);
    }
    iam.groups.delete(group.name);
  },

  ListGroupsForUser({ UserName, ...input }, ctx) {
    const iam = readIam(ctx);
    const user = findUser(iam, UserName, ctx);
    const { items, ...page } = pageOf(user.groups, (name) => name, input);
    return { Groups: items.map((name) => groupShape(findGroup(iam, name))), ...page };
  },

  /** Twice is as good as once. */
  AddUserToGroup({ UserName, GroupName }, ctx) {
    const iam = writeIam(ctx);
    const group = findGroup(iam, GroupName);
    const user = findUser(iam, UserName, ctx);
    if (user.groups.size >= GROUPS_PER_USER_MAX && !user.groups.has(group.name)) {
      throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${GROUPS_PER_USER_MAX}`);
    }
    user.groups.add(group.name);
  },

  RemoveUserFromGroup({ UserName, GroupName }, ctx) {
    const iam = writeIam(ctx);
    const group = findGroup(iam, GroupName);
    const user = findUser(iam, UserName, ctx);
    user.groups.delete(group.name);
  },
};
