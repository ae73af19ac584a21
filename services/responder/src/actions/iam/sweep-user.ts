import type { Target } from '@trailwarden/playbooks';
import type { ActionPorts, Verdict } from '../action.js';
import { deleteLoginWrite, deny, isActive, statusWrites } from './contain-user.js';
import { containmentOf, denyAllArnOf } from './deny-fallback.js';
import { storedFacts } from './incident-target.js';
import { madeSince } from './made-since.js';
import { DENY_POLICY } from './policy-documents.js';
import { sweepRoles } from './sweep-roles.js';
import { hearUser } from './user-history.js';
import { type DisableUserSettings, pickRoles, type UserPrior } from './user-prior.js';
import { readUser, type UserSnapshot } from './user-snapshot.js';
import { enterIam, type IamWrite, makeAttempts, write } from './writes.js';

/** Something that is not as containing left it, and what takes it away. */
export interface CameBack {
  readonly note: string;
  readonly take: () => Promise<void>;
}

/**
 * Reads the user again and takes away what came back. Whoever is contained sees it happen, and may act for some seconds after it: what was made on
 * the user itself in these seconds is found here; what was made elsewhere is named, as far as AWS tells of it by now.
 */
export async function sweepUser(
  on: Target,
  settings: DisableUserSettings,
  prior: UserPrior,
  since: number,
  ports: ActionPorts,
): Promise<Verdict> {
  const account = await enterIam(on, ports);
  const { accountId = '' } = on;
  const { name } = prior.user;
  const user = await readUser(account, name);
  const take = (each: IamWrite) => () => write(account, each);
  const found: CameBack[] = [];
  const notes: string[] = [];
  if (user === undefined) notes.push(`User ${name} is gone: somebody deleted it.`);
  else {
    notes.push(...changesOf(user, prior.user, on));
    if (containmentOf(user, on) === undefined) {
      found.push({ note: `The deny was gone from user ${name}.`, take: () => deny(account, on, prior.mark, name) });
    }
    const { keys, others } = statusWrites(user, isActive, 'Inactive');
    for (const each of [...keys, ...others]) found.push({ note: noteOn(each, prior.user), take: take(each) });
    const login = loginCameBack(user, prior.user, settings);
    if (login !== undefined) found.push({ note: login, take: take(deleteLoginWrite(name)) });
  }
  const { startMs, regions, spared } = storedFacts(on, ports.nowMs());
  const heard = await hearUser({ accountId, name }, Math.min(startMs, since), regions, ports);
  if (settings.revokeRoles) {
    const assumed = pickRoles(heard.calls, accountId, spared);
    const roles = await sweepRoles(account, prior, assumed.roles, since, ports);
    found.push(...roles.found);
    notes.push(...roles.notes, ...assumed.notes);
  }
  notes.push(...(await madeSince(account, heard, since)));
  return takeAway(found, notes);
}

/** @throws what may work when it is tried again. */
export async function takeAway(found: readonly CameBack[], notes: readonly string[]): Promise<Verdict> {
  if (found.length === 0) return { kind: 'holds', notes };
  const said: string[] = [];
  let broken = false;
  for (const { note, take } of found) {
    const attempts = makeAttempts();
    await attempts.make(take);
    const [failure] = attempts.failures();
    if (failure?.retryable) attempts.settle();
    broken ||= failure !== undefined;
    said.push(
      failure === undefined
        ? `${note} It is taken away again.`
        : `${note} It could not be taken away: ${failure.message}`,
    );
  }
  return { kind: broken ? 'broken' : 'swept', notes: [...said, ...notes] };
}

function noteOn({ input }: IamWrite, prior: UserSnapshot): string {
  const id = String(
    input.AccessKeyId ?? input.CertificateId ?? input.SSHPublicKeyId ?? input.ServiceSpecificCredentialId ?? '',
  );
  const known = [prior.keys, prior.certificates, prior.sshKeys, prior.serviceCredentials].flat();
  return known.some((each) => each.id === id)
    ? `Credential ${id} of user ${prior.name} was active.`
    : `User ${prior.name} has a new credential, ${id}; it stays inactive when this is undone.`;
}

/** A password that is to stay is left, but not one that was made since. */
function loginCameBack(
  { loginProfile: now }: UserSnapshot,
  { loginProfile: before, name }: UserSnapshot,
  { loginProfile: setting }: DisableUserSettings,
): string | undefined {
  if (now === null) return undefined;
  if (before === null) return `User ${name} has a console password, and had none.`;
  if (setting === 'delete') return `User ${name} has a console password again.`;
  return now.createdMs === before.createdMs
    ? undefined
    : `The console password of user ${name} is another one; the old one is lost, and undoing this gives none back.`;
}

/** What has no effect while the deny holds, and may be wanted: it is told, and left for people to judge. */
function changesOf(now: UserSnapshot, before: UserSnapshot, on: Target): string[] {
  const { name } = before;
  const added = (what: string, is: readonly string[], was: readonly string[]): string[] => {
    const fresh = is.filter((each) => !was.includes(each));
    return fresh.length === 0
      ? []
      : [`User ${name} has got since: ${what} ${fresh.join(', ')}. Look at it before this is undone.`];
  };
  return [
    ...(now.id === before.id ? [] : [`User ${name} is another one now (${now.id}): it was deleted and made anew.`]),
    ...added(
      'attached policies',
      now.attached.filter((arn) => arn !== denyAllArnOf(on)),
      before.attached,
    ),
    ...added(
      'inline policies',
      now.inline.filter((each) => each !== DENY_POLICY),
      before.inline,
    ),
    ...added('groups', now.groups, before.groups),
    ...added('MFA devices', now.mfa, before.mfa),
    ...(now.boundary === before.boundary
      ? []
      : [
          `The permissions boundary of user ${name} was ${before.boundary ?? 'none'} and is ${now.boundary ?? 'none'}.`,
        ]),
  ];
}
