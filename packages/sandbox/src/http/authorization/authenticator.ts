import { Fault } from '../fault.js';
import type { CredentialScope } from '../wire/request.js';
import type { ProtocolKind } from '../wire/wired-service.js';
import type { AccessKey, IamState, IamUser } from '../world/iam.js';
import { iamSeenByAuthorization } from '../world/iam-propagation.js';
import type { Principal, Session } from '../world/sessions.js';
import { accountOf, type World } from '../world/world.js';

export interface Authenticator {
  /**
   * Who signed. The signature is not verified: whoever knows a key's id may use it here.
   *
   * @throws {Fault} for unknown, inactive and expired credentials, in the words of the protocol.
   */
  authenticate(scope: CredentialScope | undefined, kind: ProtocolKind): Principal;
  /** The user and key behind a long-lived key id, as they are now. */
  findKey(accessKeyId: string): FoundKey | undefined;
}

interface FoundKey {
  readonly user: IamUser;
  readonly key: AccessKey;
  readonly accountId: string;
}

export function makeAuthenticator(world: World): Authenticator {
  /** Where a key was found last; looked at again each time, as keys come and go. */
  const owners = new Map<string, { readonly accountId: string; readonly userName: string }>();
  const findIn = (accessKeyId: string, iamOf: (accountId: string) => IamState): FoundKey | undefined => {
    const owner = owners.get(accessKeyId);
    const known = owner === undefined ? undefined : keyOf(iamOf(owner.accountId), owner.userName, accessKeyId);
    if (owner !== undefined && known !== undefined) return { ...known, accountId: owner.accountId };
    for (const accountId of world.accounts.keys()) {
      const iam = iamOf(accountId);
      for (const userName of iam.users.keys()) {
        const found = keyOf(iam, userName, accessKeyId);
        if (found === undefined) continue;
        owners.set(accessKeyId, { accountId, userName });
        return { ...found, accountId };
      }
    }
    return undefined;
  };
  return {
    findKey: (accessKeyId) => findIn(accessKeyId, (accountId) => accountOf(world, accountId).iam),
    authenticate(scope, kind) {
      if (scope === undefined) throw missingToken(kind);
      const session = world.sessions.get(scope.accessKeyId);
      if (session !== undefined) {
        if (session.sessionToken !== scope.sessionToken) throw unknownToken(kind);
        if (session.expiresMs <= world.nowMs()) throw expiredToken(kind);
        return sessionPrincipal(world, session);
      }
      const found = findIn(scope.accessKeyId, (accountId) => iamSeenByAuthorization(world, accountId));
      if (found === undefined || found.key.status !== 'Active') throw unknownToken(kind);
      return userPrincipal(found.user, found.accountId, scope.accessKeyId);
    },
  };
}

function keyOf({ users }: IamState, userName: string, accessKeyId: string): Omit<FoundKey, 'accountId'> | undefined {
  const user = users.get(userName);
  const key = user?.accessKeys.get(accessKeyId);
  return user === undefined || key === undefined ? undefined : { user, key };
}

function userPrincipal({ arn, id, name }: IamUser, accountId: string, accessKeyId: string): Principal {
  return {
    kind: 'user',
    accountId,
    arn,
    userId: id,
    name,
    issuerArn: undefined,
    sessionName: undefined,
    session: undefined,
    accessKeyId,
  };
}

function sessionPrincipal({ accounts }: World, session: Session): Principal {
  const { accountId, roleName, sessionName } = session;
  const role = accounts.get(accountId)?.iam.roles.get(roleName);
  return {
    kind: 'role-session',
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    userId: `${role?.id ?? session.roleId}:${sessionName}`,
    name: roleName,
    issuerArn: role?.arn ?? `arn:aws:iam::${accountId}:role/${roleName}`,
    sessionName,
    session,
    accessKeyId: session.accessKeyId,
  };
}

function missingToken(kind: ProtocolKind): Fault {
  return kind === 'restXml'
    ? new Fault('AccessDenied', 'Access Denied', 403)
    : new Fault(
        kind === 'awsQuery' ? 'MissingAuthenticationToken' : 'MissingAuthenticationTokenException',
        'Missing Authentication Token',
        kind === 'awsJson' ? 400 : 403,
      );
}

function unknownToken(kind: ProtocolKind): Fault {
  const message = 'The security token included in the request is invalid.';
  switch (kind) {
    case 'restXml':
      return new Fault('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403);
    case 'awsQuery':
      return new Fault('InvalidClientTokenId', message, 403);
    default:
      return new Fault('UnrecognizedClientException', message, kind === 'restJson' ? 403 : 400);
  }
}

export function expiredToken(kind: ProtocolKind): Fault {
  const message = 'The security token included in the request is expired';
  switch (kind) {
    case 'restXml':
      return new Fault('ExpiredToken', 'The provided token has expired.', 400);
    case 'awsQuery':
      return new Fault('ExpiredToken', message, 403);
    default:
      return new Fault('ExpiredTokenException', message, kind === 'restJson' ? 403 : 400);
  }
}
