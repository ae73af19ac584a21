import { GetRolePolicyCommand } from '@aws-sdk/client-iam';
import { decodeDocument, REVOKE_POLICY, readRevocation, revocationDocument, sameDocument } from './policy-documents.js';
import { type IamAccount, type IamWrite, unlessGone } from './writes.js';

/** A role as it was before its sessions were revoked. */
export type RolePrior = {
  readonly name: string;
  readonly arn: string;
  /** Text of the policy that had the revocation's name. */
  readonly policy: string | null;
};

/** In a dry run, where the time is not known yet. */
const WHEN_MADE = '(when the call is made)';

/** @returns null when the role has no such policy, or there is no such role. */
export async function readRolePolicy({ client, signal }: IamAccount, RoleName: string): Promise<string | null> {
  const input = { RoleName, PolicyName: REVOKE_POLICY };
  const found = await unlessGone(client.send(new GetRolePolicyCommand(input), { abortSignal: signal }));
  return decodeDocument(found?.PolicyDocument) ?? null;
}

export function revokeWrite(role: string, mark: string, before: string = WHEN_MADE): IamWrite {
  const input = { RoleName: role, PolicyName: REVOKE_POLICY, PolicyDocument: revocationDocument(mark, before) };
  return { operation: 'PutRolePolicy', input };
}

export function unrevokeWrite({ name, policy }: RolePrior): IamWrite {
  const input = { RoleName: name, PolicyName: REVOKE_POLICY };
  return policy === null
    ? { operation: 'DeleteRolePolicy', input }
    : { operation: 'PutRolePolicy', input: { ...input, PolicyDocument: policy } };
}

/** Whether all sessions issued before a time are cut, by us or by somebody at the console. */
export function cutsOff(policy: string | null, beforeMs: number): boolean {
  const revocation = readRevocation(policy ?? undefined);
  return revocation !== undefined && revocation.beforeMs >= beforeMs;
}

/** Whether it is the one that a containment put there, so that it may take it away again. */
export function isOfMark(policy: string | null, mark: string): boolean {
  const revocation = readRevocation(policy ?? undefined);
  return revocation?.mark === mark;
}

/** Whether putting ours over it loses nothing but an earlier time. */
export function mayBeReplaced(policy: string | null): boolean {
  return policy === null || readRevocation(policy) !== undefined;
}

export function isAsBefore(policy: string | null, prior: RolePrior): boolean {
  return policy === prior.policy || (policy !== null && prior.policy !== null && sameDocument(policy, prior.policy));
}
