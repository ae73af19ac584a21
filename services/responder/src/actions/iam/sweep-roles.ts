import type { ActionPorts } from '../action.js';
import { NOTICE_MS } from './contain-user.js';
import { secondAfter } from './policy-documents.js';
import { cutsOff, mayBeReplaced, readRolePolicy, revokeWrite } from './revocation.js';
import type { CameBack } from './sweep-user.js';
import type { AssumedRoles, UserPrior } from './user-prior.js';
import { type IamAccount, write } from './writes.js';

/** When it was first applied is noted a little before or after the first write. */
export const SINCE_SLACK_MS = 60_000;

/** Revokes again where the revocation is gone, or where CloudTrail has come to know of a later session. */
export async function sweepRoles(
  account: IamAccount,
  { mark, roles: revoked, user }: UserPrior,
  assumed: AssumedRoles['roles'],
  since: number,
  ports: ActionPorts,
): Promise<{ readonly found: readonly CameBack[]; readonly notes: readonly string[] }> {
  const before = secondAfter(ports.nowMs() + NOTICE_MS);
  const found: CameBack[] = [];
  const notes: string[] = [];
  const names = new Set([...revoked.map(({ name }) => name), ...assumed.map(({ name }) => name)]);
  for (const name of names) {
    const known = revoked.some((role) => role.name === name);
    const lastMs = assumed.find((role) => role.name === name)?.lastMs ?? 0;
    const policy = await readRolePolicy(account, name);
    if (cutsOff(policy, Math.max(since - SINCE_SLACK_MS, lastMs + 1))) continue;
    if (!known && !mayBeReplaced(policy)) {
      notes.push(
        `Role ${name} was assumed too, and its sessions live: a policy that is not ours has the name of the revocation.`,
      );
      continue;
    }
    const note = known
      ? `Sessions of role ${name} were not revoked any more, or a later one is known by now.`
      : `User ${user.name} had assumed role ${name} too; its revocation stays when this is undone, and loses its effect by itself.`;
    found.push({ note, take: () => write(account, revokeWrite(name, mark, before)) });
  }
  return { found, notes };
}
