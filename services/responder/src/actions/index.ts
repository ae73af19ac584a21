import type { Action } from './action.js';
import { iamDisableUser } from './iam-disable-user.js';
import { iamRevokeRoleSessions } from './iam-revoke-role-sessions.js';
import { slackAlert } from './slack-alert.js';

/** All actions there are. A new one is a file and a line here. */
export const ACTIONS: readonly Action[] = [slackAlert, iamDisableUser, iamRevokeRoleSessions];
