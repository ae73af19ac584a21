import type { Severity } from '@trailwarden/detector';
import { parsePrincipal } from '../principal.js';
import { mapping, oneOf, several, someOf } from '../schemas.js';
import { isAtLeast, SEVERITIES } from '../severity.js';
import type { Finding } from '../situation.js';
import { listed } from '../words.js';
import { accountsIn, defineCondition, principalsIn, type View } from './condition.js';

type From = Finding['from'];
const FROM = ['guardduty', 'security-hub'] as const satisfies readonly From[];

interface Value {
  by?: From | From[] | undefined;
  severity?: Severity | undefined;
  about?: 'account' | 'principal' | undefined;
}

export const corroborated = defineCondition<Value>({
  id: 'corroborated',
  title: 'GuardDuty or Security Hub found something in the same account at the same time',
  schema: () =>
    mapping({
      by: someOf(FROM).describe('Who says so; left out: either').optional(),
      severity: oneOf(SEVERITIES).describe('Severity of the finding, this or worse').optional(),
      about: oneOf(['account', 'principal'])
        .describe('account, the default: anything there. principal: it names who is behind the incident')
        .optional(),
    }),
  holds({ by, severity, about }, view) {
    const found = view.world.findings.filter(
      (finding) =>
        accountsIn(view).includes(finding.accountId) &&
        (by === undefined || several(by).includes(finding.from)) &&
        (severity === undefined || isAtLeast(finding.severity, severity)) &&
        (about !== 'principal' || namesPrincipal(finding, view)),
    );
    if (found.length === 0) return { holds: false, because: 'no such finding is known of the same account and time' };
    return { holds: true, because: `it is backed by ${listed(found.map(say))}` };
  },
  examples: {
    holds: [{}, { by: 'guardduty', severity: 'medium' }, { about: 'principal' }],
    fails: [{ by: 'security-hub' }, { severity: 'critical' }],
  },
});

function say({ from, title, severity }: Finding): string {
  return `${from}: ${title} (${severity})`;
}

/** Findings name users by ARN or by name alone. */
function namesPrincipal({ about, accountId }: Finding, view: View): boolean {
  return principalsIn(view).some((principal) => {
    const parsed = parsePrincipal(principal);
    return about.some((text) => text === principal || (parsed.accountId === accountId && text === parsed.name));
  });
}
