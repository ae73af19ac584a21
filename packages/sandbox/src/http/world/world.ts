import type { Bucket } from './buckets.js';
import type { EventHistory } from './event-history.js';
import type { IamState, PolicyText } from './iam.js';
import type { Ids } from './ids.js';
import type { Queue } from './queues.js';
import type { Session } from './sessions.js';
import type { Trail } from './trails.js';

export type OrganizationAccountState = 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';

export interface AccountState {
  readonly id: string;
  name: string;
  email: string;
  state: OrganizationAccountState;
  /** `o-…/r-…/ou-…/`, as `aws:PrincipalOrgPaths` has it. */
  readonly path: string;
  readonly joinedMs: number;
  /** Those switched on. */
  readonly regions: Set<string>;
  readonly iam: IamState;
  /** Made in this account. */
  readonly trails: Map<string, Trail>;
  /** Out of the organization; its data stays, as AWS keeps it. */
  left: boolean;
}

export interface OrganizationState {
  readonly id: string;
  readonly rootId: string;
  readonly managementAccountId: string;
  /** Service principal to the accounts that administer it. */
  readonly delegatedAdministrators: Map<string, Set<string>>;
  /** Service control policies on every member, the management account aside. */
  readonly serviceControlPolicies: Map<string, PolicyText>;
}

/** The whole simulated AWS, as plain data. Handlers read and change it. */
export interface World {
  /** Where the sandbox answers, without a slash at its end. */
  readonly url: string;
  /** Of every session, visibility timeout and creation date. Milliseconds since 1970, UTC. */
  nowMs(): number;
  readonly ids: Ids;
  readonly organization: OrganizationState;
  /** By id; those that left too. */
  readonly accounts: Map<string, AccountState>;
  readonly securityAccountId: string;
  /** Members whose events go elsewhere than into the organization's trail. */
  readonly outOfOrganizationTrail: ReadonlySet<string>;
  /** By access key id. */
  readonly sessions: Map<string, Session>;
  /** By name. */
  readonly buckets: Map<string, Bucket>;
  /** By ARN. */
  readonly queues: Map<string, Queue>;
  /** What the accounts' traffic was, newest last; LookupEvents reads it. */
  readonly history: EventHistory;
  /** State of services that the world does not know; see {@link worldState}. */
  readonly states: Map<string, unknown>;
}

/**
 * A service's own part of the world, made when first asked for.
 *
 * @example const findings = worldState('securityhub', () => new Map<string, Finding>()); // once, at the top of the module
 * findings(ctx.world).set(id, finding);
 */
export function worldState<T>(name: string, create: (world: World) => T): (world: World) => T {
  return (world) => {
    if (!world.states.has(name)) world.states.set(name, create(world));
    return world.states.get(name) as T;
  };
}

/** @throws {RangeError} for an account that never was. */
export function accountOf(world: World, accountId: string): AccountState {
  const account = world.accounts.get(accountId);
  if (account === undefined) throw new RangeError(`account ${accountId} is not in the sandbox`);
  return account;
}
