import type { CountedEvent } from '@trailwarden/cloudtrail';
import { Random } from '../random.js';

const ROLE = /^arn:aws:iam::(\d+):role\/(.+)$/;
const USER = /^arn:aws:iam::(\d+):user\/(.+)$/;
const SSO_PATH = 'aws-reserved/sso.amazonaws.com/';
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** How long ago a session in a record began, at most: an hour is what roles give. */
const SESSION_MINUTES_MAX = 55;

/** `userIdentity` of records made by this principal from this place, in the shape that a reader turns back into the same principal. */
export function userIdentityOf(event: CountedEvent, random: Random): object {
  const { account, principal, address } = event;
  if (principal === 'hidden') {
    return { type: 'IAMUser', accountId: account, accessKeyId: '', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' };
  }
  const user = USER.exec(principal);
  if (user !== null) {
    const userName = user[2]!.split('/').at(-1)!;
    const identity = { type: 'IAMUser', principalId: idOf('AIDA', principal), arn: principal, accountId: account };
    // A password sign-in has no key.
    return event.name === 'ConsoleLogin'
      ? { ...identity, userName }
      : { ...identity, accessKeyId: idOf('AKIA', principal), userName };
  }
  const role = ROLE.exec(principal);
  return role === null
    ? { type: 'AWSService', invokedBy: principal }
    : assumedRole(account, role[2]!, event, address.endsWith('.amazonaws.com') ? address : undefined, random);
}

function assumedRole(
  account: string,
  path: string,
  event: CountedEvent,
  invokedBy: string | undefined,
  random: Random,
): object {
  const parts = path.split('/');
  // The person's name closes an SSO principal's key; it is the session's name.
  const person = path.startsWith(SSO_PATH) ? parts.pop() : undefined;
  const roleName = parts.at(-1)!;
  const session = person ?? sessionName(parts[0]!, random);
  const arn = `arn:aws:iam::${account}:role/${parts.join('/')}`;
  const principalId = idOf('AROA', arn);
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${session}`,
    accountId: account,
    accessKeyId: `ASIA${letters(random, 16)}`,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId, arn, accountId: account, userName: roleName },
      attributes: {
        creationDate: timeText(event.minute * MINUTE_MS - random.int(1, SESSION_MINUTES_MAX) * MINUTE_MS),
        mfaAuthenticated: 'false',
      },
    },
    ...(invokedBy === undefined ? {} : { invokedBy }),
  };
}

/** Sessions are named by whoever starts them: instances by their id, pipelines by their run. */
function sessionName(folder: string, random: Random): string {
  switch (folder) {
    case 'nodes':
    case 'platform':
      return `i-0${random.hex(16)}`;
    case 'ci':
      return `GitHubActions-${random.int(10_000_000, 99_999_999)}`;
    case 'aws-service-role':
      return 'AutoScaling';
    default:
      return `session-${random.hex(8)}`;
  }
}

/** ISO 8601 with whole seconds, as CloudTrail writes it. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** AWS's unique ids stay with their owner, so they come from its name. */
export function idOf(prefix: string, owner: string): string {
  return prefix + letters(new Random(0, `${prefix} ${owner}`), 16);
}

function letters(random: Random, count: number): string {
  let text = '';
  for (let at = 0; at < count; at++) text += ID_LETTERS[random.int(0, ID_LETTERS.length - 1)];
  return text;
}
