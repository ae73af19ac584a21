import type { Target } from '@trailwarden/playbooks';
import type { ActionPorts } from '../action.js';
import { readRoleArn, readUserArn, untouchable } from './arns.js';
import { isSpared, storedFacts } from './incident-target.js';
import { newMark } from './policy-documents.js';
import { type RolePrior, readRolePolicy } from './revocation.js';
import { hearUser } from './user-history.js';
import type { UserSnapshot } from './user-snapshot.js';
import type { IamAccount } from './writes.js';

export interface DisableUserSettings {
  readonly loginProfile: 'keep' | 'delete';
  readonly revokeRoles: boolean;
}

export type UserPrior = {
  /** Of this containment's policies. */
  readonly mark: string;
  readonly user: UserSnapshot;
  /** That the user assumed, and whose sessions are revoked. */
  readonly roles: readonly RolePrior[];
};

/** More are no longer a user's errand but a tool's: they are named, and left. */
const ROLES_MAX = 20;

export interface AssumedRoles {
  readonly roles: readonly { readonly name: string; readonly arn: string; readonly lastMs: number }[];
  /** Why others are left alone, and what could not be looked at. */
  readonly notes: readonly string[];
}

export function userNameOf(on: Target): string {
  const name = readUserArn(on.principal ?? '')?.name;
  if (name === undefined) throw new TypeError(`target ${on.key} is no user`);
  return name;
}

/** Of roles that were assumed, those whose sessions may be cut from here. */
export function pickRoles(
  assumed: readonly { readonly roleArn: string | undefined; readonly atMs: number; readonly failed: boolean }[],
  accountId: string,
  spared: readonly string[],
): AssumedRoles {
  const lastMs = new Map<string, number>();
  for (const { roleArn, atMs, failed } of assumed) {
    if (roleArn !== undefined && !failed) lastMs.set(roleArn, Math.max(atMs, lastMs.get(roleArn) ?? 0));
  }
  const notes: string[] = [];
  const roles: { name: string; arn: string; lastMs: number }[] = [];
  for (const [arn, atMs] of lastMs) {
    const role = readRoleArn(arn);
    const why =
      role === undefined
        ? `${arn} is no role's ARN.`
        : role.accountId !== accountId
          ? `${arn} was assumed too; it is in another account, and its sessions are not revoked from here.`
          : isSpared(spared, role.name, arn)
            ? `${arn} was assumed too; it is protected, and its sessions are left alone.`
            : (untouchable(role) ??
              (roles.length >= ROLES_MAX ? `${arn} was assumed too; there are too many.` : undefined));
    if (why !== undefined || role === undefined) notes.push(why ?? '');
    else roles.push({ name: role.name, arn, lastMs: atMs });
  }
  return { roles, notes };
}

/** What a containment of this user begins with. */
export async function priorOf(
  on: Target,
  account: IamAccount,
  user: UserSnapshot,
  settings: DisableUserSettings,
  ports: ActionPorts,
): Promise<{ readonly prior: UserPrior; readonly notes: readonly string[] }> {
  const mark = newMark();
  if (!settings.revokeRoles || on.accountId === undefined) return { prior: { mark, user, roles: [] }, notes: [] };
  const { startMs, regions, spared } = storedFacts(on, ports.nowMs());
  const { calls, notes: unheard } = await hearUser(
    { accountId: on.accountId, name: user.name },
    startMs,
    regions,
    ports,
  );
  const { roles: assumed, notes } = pickRoles(calls, on.accountId, spared);
  const roles: RolePrior[] = [];
  for (const { name, arn } of assumed) roles.push({ name, arn, policy: await readRolePolicy(account, name) });
  return { prior: { mark, user, roles }, notes: [...notes, ...unheard] };
}
