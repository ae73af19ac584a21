import type { ActionPermission } from './actions/action.js';
import { ACTIONS } from './actions/index.js';
import { CORROBORATE_PERMISSIONS } from './corroborate/permissions.js';

/** What guard rails and conditions look at. */
const PLAN_PERMISSIONS: readonly ActionPermission[] = [
  { action: 'organizations:DescribeOrganization', why: 'knows the management account, which is left alone', of: 'own' },
  { action: 'organizations:ListTagsForResource', why: 'knows accounts that are protected by tags', of: 'own' },
  { action: 'iam:ListUserTags', why: 'knows users that are protected by tags', of: 'member' },
  { action: 'iam:ListRoleTags', why: 'knows roles that are protected by tags', of: 'member' },
];

/** All that a responder may have to call: of the responder role in every account, and of our own role. Each once. */
export const RESPONDER_PERMISSIONS: readonly ActionPermission[] = [
  ...new Map(
    [...PLAN_PERMISSIONS, ...CORROBORATE_PERMISSIONS, ...ACTIONS.flatMap(({ permissions }) => permissions)]
      .reverse()
      .map((each) => [`${each.of} ${each.action}`, each]),
  ).values(),
].reverse();
