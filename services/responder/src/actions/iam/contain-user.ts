import type { Target } from '@trailwarden/playbooks';
import type { ActionPorts } from '../action.js';
import { fallbackWrites } from './deny-fallback.js';
import { DENY_POLICY, denyDocument, secondAfter } from './policy-documents.js';
import { revokeWrite } from './revocation.js';
import type { DisableUserSettings, UserPrior } from './user-prior.js';
import type { Credential, UserSnapshot } from './user-snapshot.js';
import { enterIam, type IamAccount, type IamWrite, isLimitExceeded, makeAttempts, write } from './writes.js';

/**
 * For so long after the deny a user may still assume a role, as IAM notices its own writes late: three to four seconds have been measured. Sessions
 * issued until then are cut too, at the price that others who take the role in these seconds have to do so again.
 */
export const NOTICE_MS = 10_000;

type Statuses = Pick<UserSnapshot, 'name' | 'keys' | 'certificates' | 'sshKeys' | 'serviceCredentials'>;

/** In the order of what they open: API keys first. Of both ways, as a revert is the same with another status. */
export function statusWrites(
  user: Statuses,
  which: (each: Credential) => boolean,
  Status: string,
): {
  readonly keys: IamWrite[];
  readonly others: IamWrite[];
} {
  const UserName = user.name;
  return {
    keys: user.keys
      .filter(which)
      .map(({ id }) => ({ operation: 'UpdateAccessKey', input: { UserName, AccessKeyId: id, Status } })),
    others: [
      ...user.certificates
        .filter(which)
        .map(
          ({ id }) =>
            ({ operation: 'UpdateSigningCertificate', input: { UserName, CertificateId: id, Status } }) as const,
        ),
      ...user.sshKeys
        .filter(which)
        .map(
          ({ id }) => ({ operation: 'UpdateSSHPublicKey', input: { UserName, SSHPublicKeyId: id, Status } }) as const,
        ),
      ...user.serviceCredentials.filter(which).map(
        ({ id }) =>
          ({
            operation: 'UpdateServiceSpecificCredential',
            input: { UserName, ServiceSpecificCredentialId: id, Status },
          }) as const,
      ),
    ],
  };
}

export function isActive({ status }: Credential): boolean {
  return status === 'Active';
}

function denyWrite(UserName: string, mark: string): IamWrite {
  const input = { UserName, PolicyName: DENY_POLICY, PolicyDocument: denyDocument(mark) };
  return { operation: 'PutUserPolicy', input };
}

export function deleteLoginWrite(UserName: string): IamWrite {
  return { operation: 'DeleteLoginProfile', input: { UserName } };
}

/** Everything but the roles, which come last: the deny alone stops the user, and everything after it is for when the deny is gone. */
export function offWrites({ user, mark }: UserPrior, { loginProfile }: DisableUserSettings): IamWrite[] {
  const { keys, others } = statusWrites(user, isActive, 'Inactive');
  const login = loginProfile === 'delete' && user.loginProfile !== null ? [deleteLoginWrite(user.name)] : [];
  return [denyWrite(user.name, mark), ...keys, ...login, ...others];
}

/** One write cuts off everything, sessions of the user's keys included; where there is no room for it, AWS's own policy does. */
export async function deny(account: IamAccount, on: Target, mark: string, name: string): Promise<void> {
  try {
    await write(account, denyWrite(name, mark));
  } catch (error) {
    // 2,048 characters of inline policies are all that a user can have, and a user who expects us may have used them up.
    if (!isLimitExceeded(error)) throw error;
    for (const each of fallbackWrites(on, mark, name)) await write(account, each);
  }
}

export async function containUser(
  on: Target,
  settings: DisableUserSettings,
  prior: UserPrior,
  ports: ActionPorts,
): Promise<void> {
  const account = await enterIam(on, ports);
  const attempts = makeAttempts();
  const [, ...rest] = offWrites(prior, settings);
  await attempts.make(() => deny(account, on, prior.mark, prior.user.name));
  for (const each of rest) await attempts.make(() => write(account, each));
  const before = secondAfter(ports.nowMs() + NOTICE_MS);
  for (const { name } of prior.roles) await attempts.make(() => write(account, revokeWrite(name, prior.mark, before)));
  attempts.settle();
}
