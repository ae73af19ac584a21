import type { CountedEvent } from '@trailwarden/cloudtrail';
import { DAY_MINUTES } from '../activities/hour.js';
import type { SimulatedOrganization } from '../simulate-organization.js';
import type { OrganizationPlan } from '../traffic.js';

/** Monday, 2 March 2026, 00:00 UTC. */
export const MONDAY = Date.UTC(2026, 2, 2) / 60_000;

/** Two quiet accounts for three days; override what the test is about. */
export function smallPlan(overrides: Partial<OrganizationPlan> = {}): OrganizationPlan {
  return { seed: 11, accounts: 2, regions: 2, startMinute: MONDAY, days: 3, incidents: [], ...overrides };
}

export const at = (day: number, hour = 0, minute = 0): number => MONDAY + day * DAY_MINUTES + hour * 60 + minute;

/** Calls by any key, for events that are wanted. */
export function countCalls(
  organization: SimulatedOrganization,
  keyOf: (event: CountedEvent) => string | undefined,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { batches } of organization.minutes()) {
    for (const { event, calls } of batches) {
      const key = keyOf(event);
      if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + calls);
    }
  }
  return counts;
}
