import { type Activity, type Emit, MINUTES_AHEAD_MAX } from './activities/activity.js';
import { HOUR_MINUTES } from './activities/hour.js';
import { Calendar } from './calendar.js';
import { arrangeIncidents } from './incidents/arrange-incidents.js';
import { arrangeNearMisses } from './near-misses/arrange-near-misses.js';
import type { DeliveryGap } from './near-misses/near-miss.js';
import { Random } from './random.js';
import { type Batch, type GroundTruth, type NearMiss, type OrganizationPlan, periodOf } from './traffic.js';
import type { Growth, Mute } from './world/account-world.js';
import { buildWorld } from './world/build-world.js';

/** What happened in one minute, all accounts and regions together. */
export interface SimulatedMinute {
  readonly minute: number;
  readonly batches: readonly Batch[];
}

export interface SimulatedOrganization {
  readonly plan: OrganizationPlan;
  /** Invented account ids, 12 digits. */
  readonly accounts: readonly string[];
  readonly truths: readonly GroundTruth[];
  readonly nearMisses: readonly NearMiss[];
  /** When the log files of an account and region are held back. */
  readonly deliveryGaps: readonly DeliveryGap[];
  /** Every minute of the plan in order, quiet ones too; each call starts anew and gives the same. Memory: some hours' batches. */
  minutes(): Generator<SimulatedMinute>;
}

/**
 * An organization's API calls over some weeks, with what is unusual in them. Pure: equal plans, equal calls.
 *
 * Honest traffic depends on nothing but the seed and the size: adding an incident changes no other call.
 *
 * @throws {RangeError} when a planned incident or near miss lies outside the period or names an account that is not there.
 */
export function simulateOrganization(plan: OrganizationPlan): SimulatedOrganization {
  const world = buildWorld(plan);
  const incidents = arrangeIncidents(plan, world);
  const nearMisses = arrangeNearMisses(plan, world);
  const activities = [
    ...world.accounts.flatMap((account) => account.activities),
    ...world.shared,
    ...incidents.flatMap((incident) => incident.activities),
    ...nearMisses.flatMap((nearMiss) => nearMiss.activities),
  ];
  const growths = [...world.growths, ...nearMisses.flatMap((nearMiss) => nearMiss.growths)];
  const mutes = incidents.flatMap((incident) => incident.mutes);
  return {
    plan,
    accounts: world.accounts.map(({ id }) => id),
    truths: incidents.map(({ truth }) => truth),
    nearMisses: nearMisses.map(({ nearMiss }) => nearMiss),
    deliveryGaps: nearMisses.flatMap((nearMiss) => nearMiss.deliveryGaps),
    minutes: () => run(plan, activities, growths, mutes),
  };
}

function* run(
  plan: OrganizationPlan,
  activities: readonly Activity[],
  growths: readonly Growth[],
  mutes: readonly Mute[],
): Generator<SimulatedMinute> {
  const { startMinute, endMinute } = periodOf(plan);
  const calendar = new Calendar(startMinute, MINUTES_AHEAD_MAX + HOUR_MINUTES);
  const performers = activities.map((activity) => ({
    plan: activity.begin(new Random(plan.seed, `activity ${activity.id}`)),
    growths: growths.filter(({ activityId }) => activityId === activity.id),
    emit: emitter(
      calendar,
      mutes.filter(({ activityId }) => activityId === activity.id),
    ),
  }));
  for (let hour = startMinute; hour < endMinute; hour += HOUR_MINUTES) {
    for (const performer of performers) {
      const intensity = performer.growths.reduce((product, growth) => product * growth.intensity(hour), 1);
      performer.plan({ startMinute: hour, intensity }, performer.emit);
    }
    for (let minute = hour; minute < Math.min(hour + HOUR_MINUTES, endMinute); minute++) {
      yield { minute, batches: calendar.take() };
    }
  }
}

/** Where IAM, Organizations and console sign-ins are logged. */
const LEADER_REGION = 'us-east-1';

function emitter(calendar: Calendar, mutes: readonly Mute[]): Emit {
  return (minute, caller, api, region, calls, errorCode) => {
    for (const mute of mutes) if (minute >= mute.fromMinute && minute < mute.untilMinute) return;
    calendar.put(minute, {
      event: {
        minute,
        account: caller.account,
        region: api.global ? LEADER_REGION : region,
        source: api.source,
        name: api.name,
        category: api.category,
        readOnly: api.readOnly,
        principal: caller.principal,
        principalKind: caller.kind,
        address: caller.address,
        agent: caller.agent,
        errorCode,
      },
      calls,
    });
  };
}
