import { type Caller, callerOf, roleArn } from '../activities/activity.js';
import { HOUR_MINUTES } from '../activities/hour.js';
import type { PersonSettings, Seat } from '../activities/people.js';
import { host, publicNetwork } from '../catalog/addresses.js';
import { cliAgent } from '../catalog/agents.js';
import type { Random } from '../random.js';

const NAMES =
  'ann ben carla david elena farid grace hugo ines jonas kim lena marco nadia oscar priya quentin rosa sven tara umar vera wei xenia yusuf zoe'.split(
    ' ',
  );
const PERMISSION_SETS = ['AdministratorAccess', 'PowerUser', 'ReadOnly', 'DataEngineer', 'SupportUser'] as const;
const SERVICE_SETS = [
  ['ec2', 'autoscaling', 'elasticloadbalancing', 'monitoring'],
  ['lambda', 'logs', 'dynamodb', 'sqs'],
  ['s3', 'logs', 'rds', 'kms'],
  ['ecs', 'ecr', 'logs', 'monitoring'],
  ['iam', 'cloudformation', 'ec2', 'ssm'],
  ['monitoring', 'logs', 'rds'],
] as const;
const SEATS_MAX = 4;
/** Seats per account: about nine people look into each. */
export const PEOPLE_PER_ACCOUNT = 3.8;
const USERS_PER_ACCOUNT = 2;
/** Most people sit in Europe, the others on the American east coast: their day starts at 07:00 or 13:00 UTC. */
const EAST_COAST = 0.25;

export interface Site {
  readonly id: string;
  readonly homeRegion: string;
}

/** Networks that everybody shares: two offices and the way out of the VPN. */
export function buildOffices(random: Random): string[] {
  return [publicNetwork(random), publicNetwork(random), publicNetwork(random)];
}

/** Somebody who signs in through the portal to a few accounts. @param number - makes the name unique. */
export function buildEmployee(
  number: number,
  sites: readonly Site[],
  offices: readonly string[],
  random: Random,
  fromMinute?: number,
): PersonSettings {
  const name = `${NAMES[number % NAMES.length]}${number < NAMES.length ? '' : Math.floor(number / NAMES.length) + 1}@example.com`;
  const seats = random.sample(sites, random.int(1, SEATS_MAX)).map((site): Seat => {
    const set = random.pick(PERMISSION_SETS);
    // One id per permission set and account: the same for everybody who has it.
    const suffix = `${site.id}${'0123456789abcdef'.slice(PERMISSION_SETS.indexOf(set))}`.slice(0, 16);
    const path = `aws-reserved/sso.amazonaws.com/AWSReservedSSO_${set}_${suffix}/${name}`;
    return { account: site.id, principal: roleArn(site.id, path), region: site.homeRegion };
  });
  return { ...habits(offices, random), id: `employee ${name}`, seats, signsIn: false, ...born(fromMinute) };
}

/** IAM users with a password: the accounts' own, kept for emergencies and habits. */
export function buildUsers(site: Site, offices: readonly string[], random: Random): PersonSettings[] {
  return random.sample(NAMES, USERS_PER_ACCOUNT).map((name) => {
    const seat = { account: site.id, principal: `arn:aws:iam::${site.id}:user/${name}`, region: site.homeRegion };
    return { ...habits(offices, random), id: `${site.id} user ${name}`, seats: [seat], signsIn: true };
  });
}

/** Somebody at their usual place with their command line, for each of their accounts. */
export function usualCallers(person: PersonSettings, random: Random): Caller[] {
  const agent = cliAgent(random);
  return person.seats.map((seat) => callerOf(seat.account, seat.principal, host(person.networks[0]!, random), agent));
}

function habits(offices: readonly string[], random: Random): Omit<PersonSettings, 'id' | 'seats' | 'signsIn'> {
  const startHour = (random.chance(EAST_COAST) ? 13 : 7) + random.int(0, 2);
  return {
    services: random.pick(SERVICE_SETS),
    networks: [random.pick(offices), publicNetwork(random)],
    startMinuteOfDay: startHour * HOUR_MINUTES,
    endMinuteOfDay: Math.min(24, startHour + random.int(8, 10)) * HOUR_MINUTES,
    sessionsPerWorkday: random.between(0.5, 4),
  };
}

function born(fromMinute: number | undefined): { fromMinute?: number } {
  return fromMinute === undefined ? {} : { fromMinute };
}
