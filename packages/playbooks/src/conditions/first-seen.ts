import { formatDuration, parseDuration } from '../duration.js';
import { duration, mapping } from '../schemas.js';
import { defineCondition } from './condition.js';

const MINUTE_MS = 60_000;

export const firstSeen = defineCondition<{ within: string }>({
  id: 'firstSeen',
  title: 'How long ago the activity began',
  schema: () => mapping({ within: duration('1m', '30d').describe('So long ago or less, as 2h') }),
  holds({ within }, { incident, world }) {
    const minutes = Math.max(0, Math.floor(world.nowMs / MINUTE_MS) - incident.startMinute);
    const holds = minutes <= (parseDuration(within) ?? 0);
    const is = `it began ${formatDuration(minutes)} ago`;
    return { holds, because: holds ? is : `${is}, not within ${within}` };
  },
  examples: { holds: [{ within: '2h' }], fails: [{ within: '5m' }] },
});
