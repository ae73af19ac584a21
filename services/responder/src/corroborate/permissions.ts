import type { ActionPermission } from '../actions/action.js';

/** What asking for second opinions needs, beside what actions do. */
export const CORROBORATE_PERMISSIONS: readonly ActionPermission[] = [
  { action: 'guardduty:ListDetectors', why: "finds the account's detector", of: 'member' },
  { action: 'guardduty:ListFindings', why: 'finds what GuardDuty found in the hours of an incident', of: 'member' },
  { action: 'guardduty:GetFindings', why: 'reads what GuardDuty found', of: 'member' },
  {
    action: 'securityhub:GetFindings',
    why: 'reads what others reported to Security Hub in the hours of an incident',
    of: 'member',
  },
];
