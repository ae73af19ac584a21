import { Fault } from '../fault.js';
import type { CredentialScope } from '../wire/request.js';
import type { ProtocolKind } from '../wire/wired-service.js';
import type { AccessKey, IamUser } from '../world/iam.js';
import type { Principal, Session } from '../world/sessions.js';
import type { World } from '../world/world.js';

export interface Authenticator {
  /**
   * Who signed. The signature is not verified: whoever knows a key's id may use it here.
   *
   * @throws {Fault} for unknown, inactive and expired credentials, in the words of the protocol.
   */
  authenticate(scope: CredentialScope | undefined, kind: ProtocolKind): Principal;
  /** The user and key behind a long-lived key id. */
  findKey(
    accessKeyId: string,
  ): { readonly user: IamUser; readonly key: AccessKey; readonly accountId: string } | undefined;
}

export function makeAuthenticator(world: World): Authenticator {
  /** Where a key was found last; looked at again each time, as keys come and go. */
  const owners = new Map<string, { readonly accountId: string; readonly userName: string }>();
  const keyAt = (accessKeyId: string, accountId: string, userName: string) => {
    const user = world.accounts.get(accountId)?.iam.users.get(userName);
    const key = user?.accessKeys.get(accessKeyId);
    return user === undefined || key === undefined ? undefined : { user, key, accountId };
  };
  const findKey: Authenticator['findKey'] = (accessKeyId) => {
    const owner = owners.get(accessKeyId);
    const known = owner === undefined ? undefined : keyAt(accessKeyId, owner.accountId, owner.userName);
    if (known !== undefined) return known;
    for (const { id, iam } of world.accounts.values()) {
      for (const { name, accessKeys } of iam.users.values()) {
        if (!accessKeys.has(accessKeyId)) continue;
        owners.set(accessKeyId, { accountId: id, userName: name });
        return keyAt(accessKeyId, id, name);
      }
    }
    return undefined;
  };
  return {
    findKey,
    authenticate(scope, kind) {
      if (scope === undefined) throw missingToken(kind);
      const session = world.sessions.get(scope.accessKeyId);
      if (session !== undefined) {
        if (session.sessionToken !== scope.sessionToken) throw unknownToken(kind);
        if (session.expiresMs <= world.nowMs()) throw expiredToken(kind);
        return sessionPrincipal(world, session);
      }
      const found = findKey(scope.accessKeyId);
      if (found === undefined || found.key.status !== 'Active') throw unknownToken(kind);
      return userPrincipal(found.user, found.accountId, scope.accessKeyId);
    },
  };
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
