import { DAY_MINUTES, HOUR_MINUTES } from './activities/hour.js';
import type { OrganizationPlan } from './traffic.js';

const MINUTE_MS = 60_000;
const DAYS = 9;
/** A Wednesday: the week that is learnt from has a weekend in it, and the incidents fall on working days. */
const END_MINUTE = Date.UTC(2026, 2, 11) / MINUTE_MS;
/** Services call less than usual, so that generating and reading everything takes seconds. */
const VOLUME = 0.7;

/** What `npm start` shows: three accounts, two regions, nine days, and a bad last day and a half. */
export function sampleOrganization(seed: number): OrganizationPlan {
  const startMinute = END_MINUTE - DAYS * DAY_MINUTES;
  const at = (day: number, hour: number, minute: number): number =>
    startMinute + day * DAY_MINUTES + hour * HOUR_MINUTES + minute;
  return {
    seed,
    accounts: 3,
    regions: 2,
    startMinute,
    days: DAYS,
    volume: VOLUME,
    incidents: [
      { kind: 'backup-stopped', strength: 'strong', account: 2, startMinute: at(7, 16, 0) },
      { kind: 'console-login-failures', strength: 'strong', account: 0, startMinute: at(8, 3, 12) },
      { kind: 'create-user-surge', strength: 'strong', account: 0, startMinute: at(8, 4, 5) },
      { kind: 'access-denied-burst', strength: 'strong', account: 1, startMinute: at(8, 10, 31) },
    ],
    nearMisses: [
      { kind: 'deploy', account: 1, startMinute: at(7, 9, 20) },
      { kind: 'delivery-gap', account: 2, startMinute: at(7, 11, 0) },
    ],
  };
}
