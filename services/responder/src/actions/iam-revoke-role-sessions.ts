import { GetRoleCommand } from '@aws-sdk/client-iam';
import type { Target } from '@trailwarden/playbooks';
import { z } from 'zod';
import type { ActionPorts, ContainAction, Verdict } from './action.js';
import { type IamName, readRoleArn, untouchable } from './iam/arns.js';
import { newMark, secondAfter } from './iam/policy-documents.js';
import {
  cutsOff,
  isAsBefore,
  isOfMark,
  type RolePrior,
  readRolePolicy,
  revokeWrite,
  unrevokeWrite,
} from './iam/revocation.js';
import { SINCE_SLACK_MS } from './iam/sweep-roles.js';
import { takeAway } from './iam/sweep-user.js';
import { enterIam, planned, unlessGone, write } from './iam/writes.js';

type Settings = Record<never, never>;
type Prior = { readonly mark: string; readonly role: RolePrior };

/** Cuts everybody off who is in a role now. Whoever may assume it comes back. */
export const iamRevokeRoleSessions: ContainAction<Settings, Prior> = {
  id: 'iam.revoke-role-sessions',
  title: 'Cut all sessions of an IAM role that were issued until now',
  kind: 'contain',
  settings: z.strictObject({}),
  permissions: [
    { action: 'iam:GetRole', why: 'sees whether the role is there and may be changed', of: 'member' },
    { action: 'iam:GetRolePolicy', why: 'reads the policy AWSRevokeOlderSessions, and no other', of: 'member' },
    {
      action: 'iam:PutRolePolicy',
      why: 'cuts the sessions, and puts an earlier policy of that name back',
      of: 'member',
    },
    { action: 'iam:DeleteRolePolicy', why: 'takes the cut away when the containment ends', of: 'member' },
  ],
  notRestored: [
    'Sessions that were cut: whoever is in the role, workloads too, gets new credentials by assuming it again; the AWS CLI keeps dead ones until its cache is cleared.',
  ],
  verifyAfterMs: [10_000, 60_000],

  targets({ incident }) {
    const targets = incident.principals.flatMap(({ name }) => targetOf(name) ?? []);
    return [...new Map(targets.map((target) => [`${target.accountId} ${target.key}`, target])).values()];
  },

  async inspect(on, _settings, ports) {
    const account = await enterIam(on, ports);
    const { name } = roleOf(on);
    const options = { abortSignal: ports.signal };
    const role = (await unlessGone(account.client.send(new GetRoleCommand({ RoleName: name }), options)))?.Role;
    if (role === undefined) return { kind: 'not-applicable', reason: `There is no role ${name} (any more).` };
    const { Arn = '' } = role;
    // Logs leave the path out now and then: only IAM knows it for certain.
    const found = readRoleArn(Arn);
    const why = found === undefined ? undefined : untouchable(found);
    if (why !== undefined) return { kind: 'not-applicable', reason: why };
    const policy = await readRolePolicy(account, name);
    const earlier =
      policy === null ? [] : ['It has a policy AWSRevokeOlderSessions already, which is put back when this is undone.'];
    const summary = [
      `Role ${name} (${Arn}): sessions issued until now are denied everything, new ones are not.`,
      ...earlier,
    ];
    return { kind: 'found', prior: { mark: newMark(), role: { name, arn: Arn, policy } }, summary };
  },

  calls: ({ accountId }, _settings, { mark, role }) => [planned(accountId, revokeWrite(role.name, mark))],
  revertCalls: ({ accountId }, _settings, { role }) => [planned(accountId, unrevokeWrite(role))],

  async apply(on, _settings, { mark, role }, ports) {
    await write(await enterIam(on, ports), revokeWrite(role.name, mark, secondAfter(ports.nowMs())));
  },
  verify,

  async revert(on, _settings, { mark, role }, ports) {
    const account = await enterIam(on, ports);
    if (isOfMark(await readRolePolicy(account, role.name), mark)) await write(account, unrevokeWrite(role));
  },
  verifyReverted,
};

const COMES_BACK =
  'New sessions work: whoever may still assume the role comes back. Mend its trust policy, or what assumes it.';

async function verify(
  on: Target,
  _: Settings,
  { mark, role }: Prior,
  since: number,
  ports: ActionPorts,
): Promise<Verdict> {
  const account = await enterIam(on, ports);
  const policy = await readRolePolicy(account, role.name);
  if (cutsOff(policy, since - SINCE_SLACK_MS)) return { kind: 'holds', notes: [COMES_BACK] };
  // Whatever has its name now was put over it: nobody but who undoes ours has a reason to.
  const gone = `The revocation was gone from role ${role.name}.`;
  const take = () => write(account, revokeWrite(role.name, mark, secondAfter(ports.nowMs())));
  return takeAway([{ note: gone, take }], [COMES_BACK]);
}

async function verifyReverted(on: Target, _: Settings, { mark, role }: Prior, ports: ActionPorts): Promise<Verdict> {
  const account = await enterIam(on, ports);
  const policy = await readRolePolicy(account, role.name);
  if (isAsBefore(policy, role)) return { kind: 'holds', notes: [] };
  if (!isOfMark(policy, mark)) {
    return {
      kind: 'holds',
      notes: [`Role ${role.name} has another policy of that name now, by somebody else: it is left.`],
    };
  }
  await write(account, unrevokeWrite(role));
  return { kind: 'swept', notes: [`The revocation was still on role ${role.name}; it is taken away again.`] };
}

function targetOf(principal: string): Target | undefined {
  const role = readRoleArn(principal);
  if (role === undefined) return undefined;
  const { accountId, name } = role;
  const impossible = untouchable(role);
  return {
    key: `role/${name}`,
    name: `role ${name}`,
    accountId,
    principal,
    ...(impossible !== undefined && { impossible }),
  };
}

function roleOf(on: Target): IamName {
  const role = readRoleArn(on.principal ?? '');
  if (role === undefined) throw new TypeError(`target ${on.key} is no role`);
  return role;
}
