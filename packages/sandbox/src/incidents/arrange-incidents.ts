import { DAY_MINUTES, HOUR_MINUTES, WEEK_MINUTES } from '../activities/hour.js';
import { Random } from '../random.js';
import { type OrganizationPlan, type PlannedIncident, periodOf, STRENGTHS } from '../traffic.js';
import type { World } from '../world/account-world.js';
import type { Arranged, Scene } from './incident.js';
import { INCIDENT_MODELS } from './index.js';

/** Two incidents of one account lie at least so far apart, so that each can be scored by itself. */
const APART_MINUTES = 3 * HOUR_MINUTES;
/** The last hours are left free: an incident cut off by the end could not be found. */
const END_FREE_MINUTES = 8 * HOUR_MINUTES;
const ATTEMPTS_MAX = 20;

/** The plan's incidents, by time. Drawn ones that find no free place in ATTEMPTS_MAX attempts are left out. */
export function arrangeIncidents(plan: OrganizationPlan, world: World): Arranged[] {
  const { incidents } = plan;
  const arranged =
    'perWeek' in incidents
      ? drawn(plan, world, incidents)
      : incidents.map((incident, at) => placed(plan, world, incident, `incident ${at + 1}`));
  return arranged.sort((a, b) => a.truth.startMinute - b.truth.startMinute);
}

function drawn(
  plan: OrganizationPlan,
  world: World,
  { perWeek, quietDays }: { readonly perWeek: number; readonly quietDays: number },
): Arranged[] {
  const random = new Random(plan.seed, 'incidents');
  const period = periodOf(plan);
  const first = period.startMinute + quietDays * DAY_MINUTES;
  const last = period.endMinute - END_FREE_MINUTES;
  const wanted = last > first ? random.poisson((perWeek * (last - first)) / WEEK_MINUTES) : 0;
  const arranged: Arranged[] = [];
  for (let number = 1; number <= wanted; number++) {
    // Kinds and strengths come in turn: every table cell gets its share.
    const kind = INCIDENT_MODELS[(number - 1) % INCIDENT_MODELS.length]!.kind;
    const strength = random.pick(STRENGTHS);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const account = random.int(0, plan.accounts - 1);
      const incident = placed(
        plan,
        world,
        { kind, strength, account, startMinute: random.int(first, last) },
        `incident ${number}`,
      );
      if (arranged.some((other) => tooClose(other, incident))) continue;
      arranged.push(incident);
      break;
    }
  }
  return arranged;
}

function placed(plan: OrganizationPlan, world: World, incident: PlannedIncident, id: string): Arranged {
  const period = periodOf(plan);
  const account = world.accounts[incident.account];
  const model = INCIDENT_MODELS.find(({ kind }) => kind === incident.kind);
  if (account === undefined) throw new RangeError(`${incident.kind}: no account with index ${incident.account}`);
  if (model === undefined) throw new RangeError(`no incident of kind ${incident.kind}`);
  if (incident.startMinute < period.startMinute || incident.startMinute >= period.endMinute) {
    throw new RangeError(`${incident.kind}: starts outside the period`);
  }
  const { startMinute, strength } = incident;
  const scene: Scene = { id, account, startMinute, strength, period, random: new Random(plan.seed, id) };
  return model.arrange(scene);
}

function tooClose(one: Arranged, other: Arranged): boolean {
  return (
    one.truth.accounts[0] === other.truth.accounts[0] &&
    one.truth.startMinute < other.truth.endMinute + APART_MINUTES &&
    other.truth.startMinute < one.truth.endMinute + APART_MINUTES
  );
}
