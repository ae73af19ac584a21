import type { IncidentClass } from '@trailwarden/detector';
import { several, someOf } from '../schemas.js';
import { defineCondition } from './condition.js';

const CLASSES = ['people', 'machines', 'silence'] as const satisfies readonly IncidentClass[];

export const classCondition = defineCondition<IncidentClass | IncidentClass[]>({
  id: 'class',
  title: 'What the incident is about: people, machines, or silence where calls were usual',
  schema: () => someOf(CLASSES),
  holds(value, { incident }) {
    const holds = several(value).includes(incident.class);
    const is = `it is about ${incident.class}`;
    return { holds, because: holds ? is : `${is}, not ${several(value).join(' or ')}` };
  },
  examples: { holds: ['people', ['people', 'machines']], fails: ['silence'] },
});
