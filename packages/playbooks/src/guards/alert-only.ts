import { type PrincipalType, parsePrincipal } from '../principal.js';
import { type Guard, PASS, refuse } from './guard.js';

const WHY_NOT: Readonly<Record<PrincipalType, string | undefined>> = {
  user: undefined,
  role: undefined,
  root: 'it is the root user: policies do not bind it, so people are only told',
  'service-linked': 'it is a service-linked role, which only AWS may change: people are only told',
  person: 'it is a sign-in through Identity Center, whose roles cannot be changed here: people are only told',
  service: 'it is a service of AWS, not somebody whose rights could be taken',
  nobody: 'the logs do not say who it is',
  other: 'it is no user and no role of an account that could be entered',
};

export const alertOnly: Guard = {
  id: 'alert-only',
  title:
    'Only users and roles of IAM are contained; of root, service-linked roles, people of Identity Center, services and whoever cannot be named people are told',
  of: 'containments',
  check({ target: { principal } }) {
    // Nothing to look at: fail closed.
    if (principal === undefined)
      return refuse('the step does not say whose rights it takes, so no guard rail can look');
    const why = WHY_NOT[parsePrincipal(principal).type];
    return why === undefined ? PASS : refuse(why);
  },
};
