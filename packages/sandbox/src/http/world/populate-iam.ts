import type { SimulatedOrganization } from '../../simulate-organization.js';
import { addAccessKey, addRole, addUser } from './make-iam.js';
import type { World } from './world.js';

/** Traffic looked at for who is there: a day shows people, pipelines and jobs alike. */
const LOOKED_AT_MINUTES = 24 * 60;
const ROLE = /^arn:aws:iam::(\d+):role(\/(?:.*\/)?)([^/]+)$/;
const USER = /^arn:aws:iam::(\d+):user(\/(?:.*\/)?)([^/]+)$/;
/** The person's name closes the principal of an SSO role. */
const SSO_PATH = '/aws-reserved/sso.amazonaws.com/';
const DAY_MS = 24 * 60 * 60_000;
const SERVICE_TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** The users and roles that make the traffic, incidents' principals among them, so that what a responder acts on is there. */
export function populateIam(world: World, organization: SimulatedOrganization): void {
  const createdMs = organization.plan.startMinute * 60_000 - 90 * DAY_MS;
  const principals = new Set(organization.truths.flatMap(({ principal }) => principal ?? []));
  let minutes = 0;
  for (const { batches } of organization.minutes()) {
    for (const { event } of batches) principals.add(event.principal);
    minutes += 1;
    if (minutes >= LOOKED_AT_MINUTES) break;
  }
  for (const principal of principals) {
    addCallingUser(world, principal, createdMs);
    addCallingRole(world, principal, createdMs);
  }
}

function addCallingUser(world: World, principal: string, createdMs: number): void {
  const [, accountId = '', path = '/', name = ''] = USER.exec(principal) ?? [];
  const iam = world.accounts.get(accountId)?.iam;
  if (iam === undefined || iam.users.has(name)) return;
  const user = addUser(iam, { accountId, name, path, createdMs });
  addAccessKey(world.ids, user, createdMs);
  user.loginProfile = { createdMs, password: world.ids.secret(20), passwordResetRequired: false };
  user.attachedPolicies.add('arn:aws:iam::aws:policy/PowerUserAccess');
}

function addCallingRole(world: World, principal: string, createdMs: number): void {
  const found = ROLE.exec(principal.includes(SSO_PATH) ? principal.slice(0, principal.lastIndexOf('/')) : principal);
  const [, accountId = '', path = '/', name = ''] = found ?? [];
  const iam = world.accounts.get(accountId)?.iam;
  if (iam === undefined || iam.roles.has(name)) return;
  const role = addRole(iam, { accountId, name, path, createdMs, trustPolicy: SERVICE_TRUST });
  role.attachedPolicies.add('arn:aws:iam::aws:policy/PowerUserAccess');
}
