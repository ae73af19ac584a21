import type { PolicyText } from './iam.js';
import { addRole } from './make-iam.js';
import type { WorldOptions } from './sandbox-options.js';
import type { Session } from './sessions.js';
import type { World } from './world.js';

const OWN_ROLE = 'Trailwarden';
export const READER_ROLE = 'TrailwardenReader';
export const RESPONDER_ROLE = 'TrailwardenResponder';

const ALLOW_ALL: PolicyText = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const TASK_TRUST: PolicyText = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** Trailwarden's own role in the security account, and in every account the ones that it reads and responds with. */
export function addOurRoles(world: World, { policies = {}, externalId, organization }: WorldOptions): void {
  const createdMs = organization.plan.startMinute * 60_000;
  const { securityAccountId } = world;
  const security = world.accounts.get(securityAccountId)!;
  const own = addRole(security.iam, {
    accountId: securityAccountId,
    name: OWN_ROLE,
    createdMs,
    trustPolicy: TASK_TRUST,
  });
  own.inlinePolicies.set('trailwarden', policies.own ?? ALLOW_ALL);
  const trustPolicy = memberTrust(world, own.arn, externalId ?? externalIdOf(world));
  for (const { id, iam } of world.accounts.values()) {
    const reader = addRole(iam, { accountId: id, name: READER_ROLE, createdMs, trustPolicy });
    reader.inlinePolicies.set('read', policies.reader ?? ALLOW_ALL);
    const responder = addRole(iam, { accountId: id, name: RESPONDER_ROLE, createdMs, trustPolicy });
    responder.inlinePolicies.set('respond', policies.responder ?? ALLOW_ALL);
  }
}

/** Made from the organization's id, which is made from the seed. */
export function externalIdOf({ organization }: World): string {
  return `trailwarden-${organization.id.slice(2)}`;
}

function memberTrust({ organization }: World, ownArn: string, externalId: string): PolicyText {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: ownArn },
        Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        Condition: { StringEquals: { 'sts:ExternalId': externalId, 'aws:PrincipalOrgID': organization.id } },
      },
    ],
  });
}

/** The session that Trailwarden runs on. Like a task's it is renewed from outside, so here it does not end. */
export function startOwnSession(world: World): Session {
  const { ids, securityAccountId } = world;
  const role = world.accounts.get(securityAccountId)?.iam.roles.get(OWN_ROLE);
  const session: Session = {
    accessKeyId: ids.unique('ASIA'),
    secretAccessKey: ids.secret(40),
    sessionToken: ids.secret(120),
    accountId: securityAccountId,
    roleName: OWN_ROLE,
    roleId: role?.id ?? '',
    sessionName: 'trailwarden',
    startedMs: world.nowMs(),
    expiresMs: Number.POSITIVE_INFINITY,
    policies: [],
    sourceIdentity: undefined,
  };
  world.sessions.set(session.accessKeyId, session);
  return session;
}
