import { host, publicNetwork } from '../catalog/addresses.js';
import { browserAgent, cliAgent, rareTool } from '../catalog/agents.js';
import { type Api, api, apisOf } from '../catalog/apis.js';
import type { Random } from '../random.js';
import { type Activity, type Caller, callerOf, type Emit } from './activity.js';
import { HOUR_MINUTES, type Hour, isWeekend, minuteOfDay } from './hour.js';

/** A person's access to one account. */
export interface Seat {
  readonly account: string;
  readonly principal: string;
  readonly region: string;
}

export interface PersonSettings {
  readonly id: string;
  readonly seats: readonly Seat[];
  /** Services they work with, most used first. */
  readonly services: readonly string[];
  /** Networks they usually call from: office first, then home. */
  readonly networks: readonly string[];
  readonly startMinuteOfDay: number;
  readonly endMinuteOfDay: number;
  readonly sessionsPerWorkday: number;
  /** IAM users sign in to the console themselves; SSO users come through the portal. */
  readonly signsIn: boolean;
  readonly fromMinute?: number;
}

// How often honest people do something new. The detector's sensitivity to news is only as good as these guesses.
/** A session from a place never used before: a hotel, a train, a new provider. */
const NEW_NETWORK_PER_SESSION = 0.02;
/** A session with a tool they are trying out. */
const NEW_TOOL_PER_SESSION = 0.01;
/** Calls of an API outside the services they work with. */
const FOREIGN_API_PER_ACTION = 0.01;
const NETWORKS_MAX = 6;

const OUT_OF_HOURS = 0.015;
const WRITE_PER_ACTION = 0.12;
const CLI_SESSION = 0.35;
/** People write loops: how often one command is repeated has a heavy tail. */
const LOOP_ALPHA = 1.6;
const LOOP_MAX = 40;
const DENIED_PER_ACTION = 0.02;
const NOT_FOUND_PER_ACTION = 0.015;
const WRONG_PASSWORD = 0.08;
const MISTYPED_NAME = 0.2;
/** What a ConsoleLogin record says instead of an error code: for a wrong password, and for a wrong user name. */
export const LOGIN_FAILED = 'Failed authentication';
export const LOGIN_UNKNOWN = 'No username found in supplied account';
/** Reads like GetPasswordData or GetAccountAuthorizationDetails end the services' lists and are not for everyday. */
const EVERYDAY_READS_MAX = 8;

const CONSOLE_LOGIN = api('signin:ConsoleLogin');
const ANY_SERVICE = [
  'ec2',
  's3',
  'iam',
  'logs',
  'monitoring',
  'lambda',
  'cloudformation',
  'rds',
  'ecs',
  'ssm',
] as const;

/** Somebody at a keyboard: working hours, sessions of clicks and commands, and now and then something they never did. */
export function person(settings: PersonSettings): Activity {
  const hours = (settings.endMinuteOfDay - settings.startMinuteOfDay) / HOUR_MINUTES;
  return {
    id: settings.id,
    begin: (random) => {
      const networks = [...settings.networks];
      const tools = { browser: browserAgent(random), cli: cliAgent(random) };
      return (hour: Hour, emit: Emit) => {
        if (hour.startMinute < (settings.fromMinute ?? 0)) return;
        const clock = minuteOfDay(hour.startMinute);
        const working =
          clock >= settings.startMinuteOfDay && clock < settings.endMinuteOfDay && !isWeekend(hour.startMinute);
        const mean = (settings.sessionsPerWorkday / hours) * (working ? 1 : OUT_OF_HOURS) * hour.intensity;
        for (let left = random.poisson(mean); left > 0; left--) {
          session(settings, networks, tools, hour.startMinute + random.int(0, HOUR_MINUTES - 1), random, emit);
        }
      };
    },
  };
}

function session(
  settings: PersonSettings,
  networks: string[],
  tools: { browser: string; cli: string },
  start: number,
  random: Random,
  emit: Emit,
): void {
  const seat = settings.seats[random.zipf(settings.seats.length)]!;
  if (random.chance(NEW_NETWORK_PER_SESSION)) {
    if (networks.length >= NETWORKS_MAX) networks.pop();
    networks.push(publicNetwork(random));
  }
  const network = random.chance(0.05) ? random.pick(networks) : networks[random.zipf(networks.length)]!;
  const console = !random.chance(CLI_SESSION);
  const agent = random.chance(NEW_TOOL_PER_SESSION) ? rareTool(random) : console ? tools.browser : tools.cli;
  const caller = callerOf(seat.account, seat.principal, host(network, random), agent);
  if (console && settings.signsIn) signIn(caller, start, random, emit);
  let minute = start;
  for (let actions = 2 + random.poisson(5); actions > 0; actions--) {
    minute += random.int(0, 4);
    act(settings, seat, caller, console, minute, random, emit);
  }
}

function signIn(caller: Caller, minute: number, random: Random, emit: Emit): void {
  while (random.chance(WRONG_PASSWORD)) {
    // A mistyped user name could be a password, so CloudTrail hides it.
    if (random.chance(MISTYPED_NAME)) {
      emit(minute, { ...caller, principal: 'hidden' }, CONSOLE_LOGIN, 'us-east-1', 1, LOGIN_UNKNOWN);
    } else emit(minute, caller, CONSOLE_LOGIN, 'us-east-1', 1, LOGIN_FAILED);
  }
  emit(minute, caller, CONSOLE_LOGIN, 'us-east-1', 1);
}

function act(
  settings: PersonSettings,
  seat: Seat,
  caller: Caller,
  console: boolean,
  minute: number,
  random: Random,
  emit: Emit,
): void {
  const call = (api: Api, calls: number): void => emit(minute, caller, api, seat.region, calls, mishap(random));
  const foreign = random.chance(FOREIGN_API_PER_ACTION);
  const service = foreign ? random.pick(ANY_SERVICE) : settings.services[random.zipf(settings.services.length)]!;
  const writes = apisOf(service, 'write');
  if (random.chance(WRITE_PER_ACTION)) {
    call(writes[random.zipf(writes.length)]!, 1);
    return;
  }
  const reads = apisOf(service, 'read').slice(0, foreign ? undefined : EVERYDAY_READS_MAX);
  // A console page asks for several things at once; a command asks for one, sometimes in a loop.
  if (console) for (const api of random.sample(reads, random.int(2, 5))) call(api, random.int(1, 3));
  else call(reads[random.zipf(reads.length)]!, Math.min(LOOP_MAX, Math.floor(random.pareto(LOOP_ALPHA))));
}

function mishap(random: Random): string | undefined {
  const luck = random.uniform();
  if (luck < DENIED_PER_ACTION) return 'AccessDenied';
  return luck < DENIED_PER_ACTION + NOT_FOUND_PER_ACTION ? 'NoSuchEntityException' : undefined;
}
