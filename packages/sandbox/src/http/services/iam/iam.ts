import * as api from '@aws-sdk/client-iam';
import { defineService } from '../../service.js';
import { accessKeys } from './access-keys.js';
import { account } from './account.js';
import { credentials } from './credentials.js';
import { groups } from './groups.js';
import { loginProfiles } from './login-profiles.js';
import { questions } from './questions.js';
import { rolePolicies } from './role-policies.js';
import { roles } from './roles.js';
import { userPolicies } from './user-policies.js';
import { users } from './users.js';

/** Containing a user or a role, undoing it, and looking at what is there. How soon a write counts: {@link setIamPropagation}. */
export const iam = defineService({
  signingName: 'iam',
  client: api.IAMClient,
  module: api,
  throttlingCode: 'Throttling',
  accessDeniedCode: 'AccessDenied',
  authorize: questions,
  handlers: {
    ...users,
    ...accessKeys,
    ...loginProfiles,
    ...credentials,
    ...userPolicies,
    ...groups,
    ...roles,
    ...rolePolicies,
    ...account,
  },
});
