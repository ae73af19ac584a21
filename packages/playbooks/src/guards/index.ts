import { alertOnly } from './alert-only.js';
import { approval } from './approval.js';
import { caps } from './caps.js';
import { coolDown } from './cool-down.js';
import { duplicate } from './duplicate.js';
import { expiry } from './expiry.js';
import { failedSignIns } from './failed-sign-ins.js';
import type { Guard } from './guard.js';
import { history } from './history.js';
import { impossible } from './impossible.js';
import { incidentState } from './incident-state.js';
import { lowHistory } from './low-history.js';
import { mode } from './mode.js';
import { namedAccounts } from './named-accounts.js';
import { organization } from './organization.js';
import { ownRoles } from './own-roles.js';
import { protectedList } from './protected.js';
import { scope } from './scope.js';
import { target } from './target.js';

/**
 * All there are. The order is that of what is worth knowing first, since the first refusal is the one that is told: whether the incident is one
 * to answer, whether the target can be acted on, whether it may be, whether it was done already. What asks or makes a dry run comes last and
 * is added up.
 */
export const GUARDS: readonly Guard[] = [
  history,
  incidentState,
  impossible,
  alertOnly,
  target,
  organization,
  ownRoles,
  protectedList,
  namedAccounts,
  scope,
  expiry,
  coolDown,
  duplicate,
  approval,
  caps,
  lowHistory,
  failedSignIns,
  mode,
];
