import type { Severity } from '@trailwarden/detector';
import { z } from 'zod';
import { mapping, oneOf, several, someOf } from '../schemas.js';
import { isAtLeast, SEVERITIES } from '../severity.js';
import { defineCondition } from './condition.js';

type Value = Severity | Severity[] | { atLeast: Severity };

export const severity = defineCondition<Value>({
  id: 'severity',
  title: 'How rare such an incident is here: low, medium, high, critical',
  schema: () =>
    z.union([someOf(SEVERITIES), mapping({ atLeast: oneOf(SEVERITIES).describe('This or worse') })], {
      error: `must be ${SEVERITIES.join(' or ')}, a list of them, or { atLeast: high }`,
    }),
  holds(value, { incident }) {
    const isLeast = typeof value === 'object' && 'atLeast' in value;
    const asked = isLeast ? `at least ${value.atLeast}` : several(value).join(' or ');
    const holds = isLeast ? isAtLeast(incident.severity, value.atLeast) : several(value).includes(incident.severity);
    const is = `its severity is ${incident.severity}`;
    return { holds, because: holds ? is : `${is}, not ${asked}` };
  },
  examples: {
    holds: ['high', ['low', 'high'], { atLeast: 'medium' }],
    fails: ['low', { atLeast: 'critical' }],
  },
});
