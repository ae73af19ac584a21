import type { Situation, Target } from '@trailwarden/playbooks';
import { z } from 'zod';
import type { ActionPermission, ContainAction } from './action.js';
import { readUserArn } from './iam/arns.js';
import { containUser, offWrites } from './iam/contain-user.js';
import { containmentOf } from './iam/deny-fallback.js';
import { factsOf, type IncidentTarget } from './iam/incident-target.js';
import { checkRestored, restoreUser, restoreWrites } from './iam/restore-user.js';
import { revokeWrite } from './iam/revocation.js';
import { sweepUser } from './iam/sweep-user.js';
import { type DisableUserSettings, priorOf, type UserPrior, userNameOf } from './iam/user-prior.js';
import { describeUser, readUser } from './iam/user-snapshot.js';
import { enterIam, planned } from './iam/writes.js';

const Settings = z.strictObject({
  loginProfile: z
    .enum(['keep', 'delete'])
    .default('keep')
    .describe(
      'The console password. keep: the deny stops what the console does, and the password is there afterwards. delete: it is lost; undoing this makes one that nobody knows.',
    ),
  revokeRoles: z
    .boolean()
    .default(true)
    .describe(
      'Also cut all sessions of the roles that the user assumed since the incident began: everybody in them has to assume them again.',
    ),
});

/** An IAM user can do no more: denied everything, every credential off, sessions of assumed roles cut. */
export const iamDisableUser: ContainAction<DisableUserSettings, UserPrior> = {
  id: 'iam.disable-user',
  title: 'Contain an IAM user: deny everything, switch all credentials off',
  kind: 'contain',
  settings: Settings,
  permissions: permissions(),
  notRestored: [
    'A console password that was deleted (loginProfile: delete): one that nobody knows takes its place, made at the time of undoing and to be reset at sign-in.',
    'Sessions of roles that were cut: whoever is in them assumes the role again.',
    'Credentials that were made while the user was contained stay inactive.',
  ],
  verifyAfterMs: [10_000, 60_000],

  targets(situation) {
    const targets = situation.incident.principals.flatMap(({ name }) => targetOf(name, situation) ?? []);
    return [...new Map(targets.map((target) => [`${target.accountId} ${target.key}`, target])).values()];
  },

  async inspect(on, settings, ports) {
    const account = await enterIam(on, ports);
    const user = await readUser(account, userNameOf(on));
    if (user === undefined) return { kind: 'not-applicable', reason: `There is no user ${userNameOf(on)} (any more).` };
    if (containmentOf(user, on) !== undefined) {
      // What is there now is our own work: kept as the state before, it would be given back, and the user never be free.
      const reason = `User ${user.name} is contained by Trailwarden already: extend that containment instead.`;
      return { kind: 'not-applicable', reason };
    }
    const { prior, notes } = await priorOf(on, account, user, settings, ports);
    const roles = prior.roles.map(({ arn }) => `Assumed since the incident began, all its sessions are cut: ${arn}.`);
    return { kind: 'found', prior, summary: [...describeUser(user), ...roles, ...notes] };
  },

  calls: ({ accountId }, settings, prior) =>
    [...offWrites(prior, settings), ...prior.roles.map(({ name }) => revokeWrite(name, prior.mark))].map((each) =>
      planned(accountId, each),
    ),
  revertCalls: ({ accountId }, settings, prior) =>
    restoreWrites(prior, settings).map((each) => planned(accountId, each)),

  apply: containUser,
  verify: sweepUser,
  revert: restoreUser,
  verifyReverted: checkRestored,
};

function targetOf(principal: string, situation: Situation): IncidentTarget | undefined {
  const user = readUserArn(principal);
  if (user === undefined) return undefined;
  const { accountId, name } = user;
  return {
    key: `user/${name}`,
    name: `user ${name}`,
    accountId,
    principal,
    incident: factsOf(situation),
  } satisfies Target & IncidentTarget;
}

function permissions(): ActionPermission[] {
  const why: readonly (readonly [string, string])[] = [
    ['iam:GetUser', 'takes the snapshot: boundary and tags'],
    ['iam:ListAccessKeys', 'takes the snapshot, and sees keys that came back'],
    ['iam:GetLoginProfile', 'takes the snapshot: whether there is a console password'],
    ['iam:ListGroupsForUser', 'takes the snapshot'],
    ['iam:ListAttachedUserPolicies', 'takes the snapshot, and sees whether the deny is there'],
    ['iam:ListUserPolicies', 'takes the snapshot'],
    ['iam:GetUserPolicy', 'reads the policy of our own name, and no other'],
    ['iam:ListMFADevices', 'takes the snapshot'],
    ['iam:ListSigningCertificates', 'takes the snapshot'],
    ['iam:ListSSHPublicKeys', 'takes the snapshot'],
    ['iam:ListServiceSpecificCredentials', 'takes the snapshot, Bedrock API keys among them'],
    ['iam:PutUserPolicy', 'denies everything in one write'],
    ['iam:AttachUserPolicy', 'attaches AWSDenyAll where an inline policy finds no room'],
    ['iam:TagUser', 'says on the user that AWSDenyAll is attached by us'],
    ['iam:UpdateAccessKey', 'switches access keys off and on'],
    [
      'iam:DeleteLoginProfile',
      'takes a console password away that was made since, and others where the playbook says so',
    ],
    ['iam:UpdateSigningCertificate', 'switches signing certificates off and on'],
    ['iam:UpdateSSHPublicKey', 'switches SSH keys off and on'],
    ['iam:UpdateServiceSpecificCredential', 'switches service credentials off and on'],
    ['iam:DeleteUserPolicy', 'takes the deny away when the containment ends'],
    ['iam:DetachUserPolicy', 'detaches AWSDenyAll when the containment ends'],
    ['iam:UntagUser', 'takes our tag away when the containment ends'],
    ['iam:CreateLoginProfile', 'gives a user a new console password where the old one was deleted'],
    ['iam:GetRolePolicy', 'reads the policy AWSRevokeOlderSessions of roles that the user assumed'],
    ['iam:PutRolePolicy', 'cuts sessions of roles that the user assumed'],
    ['iam:DeleteRolePolicy', 'takes the cut away when the containment ends'],
    [
      'cloudtrail:LookupEvents',
      'learns which roles the user assumed, and what it changed meanwhile; without it neither is known',
    ],
    ['iam:ListUsers', 'names users that were made meanwhile; without it they are not known'],
    ['iam:ListRoles', 'names roles that were made meanwhile; without it they are not known'],
  ];
  return why.map(([action, reason]) => ({ action, why: reason, of: 'member' }));
}
