import type { Incident } from '@trailwarden/detector';
import { formatDuration } from '../duration.js';
import { type Guard, PASS, refuse } from './guard.js';

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

/** A first start reads weeks of logs: nobody wants to be woken by them. */
export const history: Guard = {
  id: 'history',
  title: 'Nothing is done or told about incidents that were over long ago (responder.historyHours)',
  of: 'all steps',
  check({ situation: { incident, world } }) {
    const minutes = Math.floor(world.nowMs / MINUTE_MS) - lastSeenMinute(incident);
    if (minutes <= world.historyHours * HOUR_MINUTES) return PASS;
    return refuse(
      `it is history: last seen ${formatDuration(minutes)} ago, and past ${world.historyHours}h nothing is done`,
    );
  },
};

/** Whatever state it is in: read as a backlog, an incident of last month is open for a while. */
function lastSeenMinute({ lastMinute, insights }: Incident): number {
  const ends = insights.map(({ startMinute, endMinute, overall }) => endMinute ?? startMinute + overall.minutes);
  return Math.max(lastMinute, ...ends);
}
