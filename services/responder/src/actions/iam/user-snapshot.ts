import {
  GetLoginProfileCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListServiceSpecificCredentialsCommand,
  paginateListAccessKeys,
  paginateListAttachedUserPolicies,
  paginateListGroupsForUser,
  paginateListMFADevices,
  paginateListSigningCertificates,
  paginateListSSHPublicKeys,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam';
import { DENY_POLICY, decodeDocument } from './policy-documents.js';
import { type IamAccount, unlessGone } from './writes.js';

// Types, not interfaces, since only those pass as JSON.

/** Something that is switched on and off by a status: `Active`, `Inactive`, and of access keys `Expired`. */
export type Credential = { readonly id: string; readonly status: string };

/** All there is to a user, secrets aside. What containing changes is given back from it; the rest is for people, and to see what came since. */
export type UserSnapshot = {
  readonly name: string;
  /** `AIDA…`: another one means that the user was made anew. */
  readonly id: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly keys: readonly Credential[];
  readonly certificates: readonly Credential[];
  readonly sshKeys: readonly Credential[];
  /** With the service in front, as `bedrock.amazonaws.com ACCA…`, in `label`. */
  readonly serviceCredentials: readonly (Credential & { readonly label: string })[];
  readonly loginProfile: { readonly createdMs: number; readonly resetRequired: boolean } | null;
  readonly groups: readonly string[];
  /** ARNs. */
  readonly attached: readonly string[];
  /** Names. */
  readonly inline: readonly string[];
  /** ARN. */
  readonly boundary: string | null;
  /** Serial numbers. */
  readonly mfa: readonly string[];
  readonly tags: { readonly [key: string]: string };
  /** Text of the inline policy that has our name, whoever made it. */
  readonly deny: string | null;
};

/** Far above AWS's quotas, the highest being 50 inline policies or so: a list that goes on is a fault. */
const PAGES_MAX = 20;

/** @returns undefined when there is no such user. */
export async function readUser(account: IamAccount, UserName: string): Promise<UserSnapshot | undefined> {
  const { client, signal } = account;
  const options = { abortSignal: signal };
  const input = { UserName };
  const config = { client };
  const user = (await unlessGone(client.send(new GetUserCommand(input), options)))?.User;
  if (user === undefined) return undefined;
  const all = await unlessGone(
    Promise.all([
      gather(paginateListAccessKeys(config, input, options), ({ AccessKeyMetadata }) => AccessKeyMetadata),
      gather(paginateListSigningCertificates(config, input, options), ({ Certificates }) => Certificates),
      gather(paginateListSSHPublicKeys(config, input, options), ({ SSHPublicKeys }) => SSHPublicKeys),
      client.send(new ListServiceSpecificCredentialsCommand(input), options),
      unlessGone(client.send(new GetLoginProfileCommand(input), options)),
      gather(paginateListGroupsForUser(config, input, options), ({ Groups }) => Groups),
      gather(paginateListAttachedUserPolicies(config, input, options), ({ AttachedPolicies }) => AttachedPolicies),
      gather(paginateListUserPolicies(config, input, options), ({ PolicyNames }) => PolicyNames),
      gather(paginateListMFADevices(config, input, options), ({ MFADevices }) => MFADevices),
      unlessGone(client.send(new GetUserPolicyCommand({ ...input, PolicyName: DENY_POLICY }), options)),
    ]),
  );
  if (all === undefined) return undefined;
  const [keys, certificates, sshKeys, service, login, groups, attached, inline, mfa, deny] = all;
  return {
    name: UserName,
    id: user.UserId ?? '',
    arn: user.Arn ?? '',
    createdMs: user.CreateDate?.getTime() ?? 0,
    keys: keys.map(({ AccessKeyId, Status }) => credential(AccessKeyId, Status)),
    certificates: certificates.map(({ CertificateId, Status }) => credential(CertificateId, Status)),
    sshKeys: sshKeys.map(({ SSHPublicKeyId, Status }) => credential(SSHPublicKeyId, Status)),
    serviceCredentials: (service.ServiceSpecificCredentials ?? []).map((each) => ({
      ...credential(each.ServiceSpecificCredentialId, each.Status),
      label: `${each.ServiceName} ${each.ServiceSpecificCredentialId}`,
    })),
    loginProfile:
      login?.LoginProfile === undefined
        ? null
        : {
            createdMs: login.LoginProfile.CreateDate?.getTime() ?? 0,
            resetRequired: login.LoginProfile.PasswordResetRequired === true,
          },
    groups: groups.flatMap(({ GroupName }) => GroupName ?? []),
    attached: attached.flatMap(({ PolicyArn }) => PolicyArn ?? []),
    inline,
    boundary: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    mfa: mfa.flatMap(({ SerialNumber }) => SerialNumber ?? []),
    tags: Object.fromEntries((user.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    deny: decodeDocument(deny?.PolicyDocument) ?? null,
  };
}

function credential(id: string | undefined, status: string | undefined): Credential {
  return { id: id ?? '', status: status ?? '' };
}

export async function gather<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
  pagesMax = PAGES_MAX,
): Promise<Item[]> {
  const all: Item[] = [];
  let read = 0;
  for await (const page of pages) {
    all.push(...(itemsOf(page) ?? []));
    read += 1;
    if (read >= pagesMax) break;
  }
  return all;
}

/** In words, for whoever approves. */
export function describeUser(user: UserSnapshot): string[] {
  const list = (what: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`${what}: ${items.join(', ')}.`];
  const statuses = (held: readonly Credential[]): string[] => held.map(({ id, status }) => `${id} ${status}`);
  return [
    `User ${user.name} (${user.id}), made ${new Date(user.createdMs).toISOString().slice(0, 10)}.`,
    ...list('Access keys', statuses(user.keys)),
    user.loginProfile === null ? 'No console password.' : 'Has a console password.',
    ...list('Signing certificates', statuses(user.certificates)),
    ...list('SSH keys', statuses(user.sshKeys)),
    ...list(
      'Service credentials',
      user.serviceCredentials.map(({ label, status }) => `${label} ${status}`),
    ),
    ...list('Groups', user.groups),
    ...list('Attached policies', user.attached),
    ...list('Inline policies', user.inline),
    ...(user.boundary === null ? [] : [`Permissions boundary: ${user.boundary}.`]),
    ...list('MFA devices, left as they are', user.mfa),
  ];
}
