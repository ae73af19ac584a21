import type { Target } from '@trailwarden/playbooks';
import type { ActionPorts, Verdict } from '../action.js';
import { isActive, statusWrites } from './contain-user.js';
import { containmentOf, fallbackMark, unfallbackWrites } from './deny-fallback.js';
import { DENY_POLICY, markOfDeny } from './policy-documents.js';
import { isOfMark, readRolePolicy, unrevokeWrite } from './revocation.js';
import type { DisableUserSettings, UserPrior } from './user-prior.js';
import { type Credential, readUser, type UserSnapshot } from './user-snapshot.js';
import { enterIam, type IamAccount, type IamWrite, write } from './writes.js';

/**
 * The deny goes last. A crash before that leaves the user as contained as before, and the deny still says that our work is here: whoever looks
 * sees a contained user, and another run does not take half-restored keys for the user's own state. Were it first, a crash would leave a user free
 * with keys off for good, and nothing would say why. So rights come back in one write, when everything else is in place.
 */
export function restoreWrites({ user, roles }: UserPrior, { loginProfile }: DisableUserSettings): IamWrite[] {
  const UserName = user.name;
  const { keys, others } = statusWrites(user, isActive, 'Active');
  const login: IamWrite[] =
    loginProfile === 'delete' && user.loginProfile !== null
      ? [{ operation: 'CreateLoginProfile', input: { UserName, PasswordResetRequired: true } }]
      : [];
  return [...roles.map(unrevokeWrite), ...others, ...login, ...keys, undenyWrite(user)];
}

function undenyWrite({ name: UserName, deny }: UserSnapshot): IamWrite {
  const input = { UserName, PolicyName: DENY_POLICY };
  return deny === null
    ? { operation: 'DeleteUserPolicy', input }
    : { operation: 'PutUserPolicy', input: { ...input, PolicyDocument: deny } };
}

/** Writes what is still as containing left it, in order; the first failure ends it, so that the deny outlasts whatever is not given back. */
export async function restoreUser(
  on: Target,
  settings: DisableUserSettings,
  prior: UserPrior,
  ports: ActionPorts,
): Promise<void> {
  const account = await enterIam(on, ports);
  for (const each of await missing(account, on, settings, prior)) await write(account, each);
}

/** Reads again; what is not back is given back once more, as IAM shows writes late. */
export async function checkRestored(
  on: Target,
  settings: DisableUserSettings,
  prior: UserPrior,
  ports: ActionPorts,
): Promise<Verdict> {
  const account = await enterIam(on, ports);
  const { name } = prior.user;
  const user = await readUser(account, name);
  if (user === undefined) return { kind: 'holds', notes: [`User ${name} is gone: there is nothing to give back.`] };
  if (isOfAnother(user, on, prior)) {
    return { kind: 'holds', notes: [`User ${name} is contained by another run by now, which gives back what was.`] };
  }
  const left = await missing(account, on, settings, prior);
  for (const each of left) await write(account, each);
  const notes = strangers(user, prior);
  if (left.length === 0) return { kind: 'holds', notes };
  const operations = left.map(({ operation }) => operation).join(', ');
  return { kind: 'swept', notes: [`User ${name} was not yet as before; written again: ${operations}.`, ...notes] };
}

/** What of the restoring is still to do. */
async function missing(
  account: IamAccount,
  on: Target,
  settings: DisableUserSettings,
  prior: UserPrior,
): Promise<IamWrite[]> {
  const user = await readUser(account, prior.user.name);
  const left: IamWrite[] = [];
  for (const role of prior.roles) {
    if (isOfMark(await readRolePolicy(account, role.name), prior.mark)) left.push(unrevokeWrite(role));
  }
  if (user === undefined || isOfAnother(user, on, prior)) return left;
  // A user made anew under the name has nothing of what was there; only our deny is taken off it.
  const same = user.id === prior.user.id;
  const ownWrites = restoreWrites({ ...prior, roles: [] }, settings).slice(0, -1);
  if (same) left.push(...ownWrites.filter((each) => isAsLeft(each, user)));
  if (markOfDeny(user.deny ?? undefined) === prior.mark) left.push(undenyWrite(prior.user));
  if (fallbackMark(user) === prior.mark) left.push(...unfallbackWrites(on, user, prior.user));
  return left;
}

/** Whether what a write would give back is still off; what is gone, or on again, is somebody else's doing. */
function isAsLeft({ operation, input }: IamWrite, user: UserSnapshot): boolean {
  const off = (held: readonly Credential[], id: unknown): boolean =>
    held.some((each) => each.id === id && each.status === 'Inactive');
  switch (operation) {
    case 'UpdateAccessKey':
      return off(user.keys, input.AccessKeyId);
    case 'UpdateSigningCertificate':
      return off(user.certificates, input.CertificateId);
    case 'UpdateSSHPublicKey':
      return off(user.sshKeys, input.SSHPublicKeyId);
    case 'UpdateServiceSpecificCredential':
      return off(user.serviceCredentials, input.ServiceSpecificCredentialId);
    case 'CreateLoginProfile':
      return user.loginProfile === null;
    default:
      return true;
  }
}

/** Another containment wrote its deny over ours: both saw the user as it was, so the one that ends last gives back everything. */
function isOfAnother(user: UserSnapshot, on: Target, { mark }: UserPrior): boolean {
  const found = containmentOf(user, on);
  return found !== undefined && found !== mark;
}

function strangers(user: UserSnapshot, prior: UserPrior): string[] {
  const known = (was: readonly Credential[]) => new Set(was.map(({ id }) => id));
  const added = (is: readonly Credential[], was: readonly Credential[]) => is.filter(({ id }) => !known(was).has(id));
  const { user: before } = prior;
  const fresh = [
    ...added(user.keys, before.keys),
    ...added(user.certificates, before.certificates),
    ...added(user.sshKeys, before.sshKeys),
    ...added(user.serviceCredentials, before.serviceCredentials),
  ].map(({ id, status }) => `${id} ${status}`);
  const gone = [before.keys, before.certificates, before.sshKeys, before.serviceCredentials]
    .flatMap((was, at) => added(was, [user.keys, user.certificates, user.sshKeys, user.serviceCredentials][at] ?? []))
    .map(({ id }) => id);
  return [
    ...(fresh.length === 0
      ? []
      : [`User ${user.name} has credentials that were not there before: ${fresh.join(', ')}.`]),
    ...(gone.length === 0 ? [] : [`Credentials of user ${user.name} are gone, by somebody else: ${gone.join(', ')}.`]),
  ];
}
