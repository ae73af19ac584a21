import type { PrincipalKind } from './counted-event.js';
import { cutText, isObject, isText, type JsonObject } from './text.js';

/** Longest ARN IAM makes is about 640: 512 of path, 64 of name; an SSO session adds 64. */
const PRINCIPAL_CHARS_MAX = 1024;

/** Identities remembered at a time; a large file has some hundred, and one of ever new ones must not pile them up. */
const IDENTITIES_MAX = 2 ** 13;

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';
const SSO_ROLE = 'AWSReservedSSO_';
const ASSUMED_ROLE = /^arn:([^:]+):sts::([^:]*):assumed-role\/([^/]+)(?:\/(.+))?$/s;
const ROLE = /^arn:([^:]+):iam::([^:]*):role\/(.+)$/s;

export interface Principal {
  readonly name: string;
  readonly kind: PrincipalKind;
}

const UNKNOWN: Principal = { name: 'unknown', kind: 'machines' };

/**
 * Who made the call, as one key to group by: for a role the ARN of the role, never of the session (but for SSO roles the person's session name
 * is appended), for users and root their ARN (made up from account and name where a sign-in left it out), for a service its name, `hidden` for a sign-in under a wrong user name, else `unknown`.
 */
export function principalOf(userIdentity: unknown, region: string): Principal {
  if (!isObject(userIdentity)) return UNKNOWN;
  const principal = wholePrincipal(userIdentity, region);
  if (principal.name.length <= PRINCIPAL_CHARS_MAX) return principal;
  return { name: cutText(principal.name, PRINCIPAL_CHARS_MAX), kind: principal.kind };
}

/** {@link principalOf} for records that share their identities: what an object was taken for is remembered as long as the function is. */
export function rememberedPrincipalOf(): typeof principalOf {
  const known = new Map<unknown, { readonly region: string; readonly principal: Principal }>();
  return (identity, region) => {
    const found = known.get(identity);
    if (found !== undefined && found.region === region) return found.principal;
    const principal = principalOf(identity, region);
    if (known.size === IDENTITIES_MAX) known.clear();
    known.set(identity, { region, principal });
    return principal;
  };
}

/** The form AWS prints in Insights attributions: `arn:aws:sts::ACCOUNT:assumed-role/ROLE` for a role's ARN, without path and session; others unchanged. */
export function attributionArn(principal: string): string {
  const role = ROLE.exec(principal);
  if (role === null) return principal;
  const [, partition, account, path = ''] = role;
  const names = path.split('/');
  const name = names.find((part) => part.startsWith(SSO_ROLE)) ?? names.at(-1);
  return `arn:${partition}:sts::${account}:assumed-role/${name}`;
}

function wholePrincipal(identity: JsonObject, region: string): Principal {
  if (identity.userName === HIDDEN) return { name: 'hidden', kind: 'people' };
  const arn = textOf(identity, 'arn');
  switch (identity.type) {
    case 'Root':
      return people(arn ?? accountArn(identity, region, 'root'), identity);
    case 'IAMUser':
      return people(arn ?? userArn(identity, region) ?? textOf(identity, 'principalId'), identity);
    case 'AssumedRole':
      return assumedRole(identity, arn);
    case 'FederatedUser':
      return machines(issuerArn(identity) ?? arn, identity);
    case 'SAMLUser':
      return people(providerUser(identity), identity);
    case 'WebIdentityUser':
      return machines(providerUser(identity), identity);
    case 'IdentityCenterUser':
      return people(identityCenterUser(identity) ?? arn ?? textOf(identity, 'credentialId'), identity);
    case 'AWSAccount':
      return machines(foreignPrincipal(identity), identity);
    case 'AWSService':
      return machines(textOf(identity, 'invokedBy') ?? arn, identity);
    case 'Directory':
      return machines(arn ?? textOf(identity, 'accountId'), identity);
    case 'Role':
      return machines(arn, identity);
    default: {
      const type = typeOfArn(arn);
      return type === undefined ? machines(arn, identity) : wholePrincipal({ ...identity, type }, region);
    }
  }
}

/** Records that others cut down have no type, and AWS may add types; the ARN still tells, and must not bring a session in. */
function typeOfArn(arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined;
  if (ASSUMED_ROLE.test(arn)) return 'AssumedRole';
  if (/^arn:[^:]+:iam::\d*:user\//.test(arn)) return 'IAMUser';
  if (/^arn:[^:]+:iam::\d*:root$/.test(arn)) return 'Root';
  return undefined;
}

function people(name: string | undefined, identity: JsonObject): Principal {
  return name === undefined ? fallback(identity, 'people') : { name, kind: 'people' };
}

function machines(name: string | undefined, identity: JsonObject): Principal {
  return name === undefined ? fallback(identity, 'machines') : { name, kind: 'machines' };
}

function fallback(identity: JsonObject, kind: PrincipalKind): Principal {
  return { name: textOf(identity, 'invokedBy') ?? 'unknown', kind };
}

function assumedRole(identity: JsonObject, arn: string | undefined): Principal {
  const session = arn === undefined ? null : ASSUMED_ROLE.exec(arn);
  const issuer = issuerArn(identity);
  const role = issuer ?? (session === null ? arn : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`);
  if (role === undefined) {
    // `AROA…:SESSION`: the part before the colon is the role's, and stays when the role is renamed.
    return machines(withoutSession(textOf(identity, 'principalId')), identity);
  }
  const roleName = ROLE.exec(role)?.[3]?.split('/').at(-1) ?? '';
  if (!roleName.startsWith(SSO_ROLE)) return { name: role, kind: 'machines' };
  const person = session?.[4] ?? sessionOf(textOf(identity, 'principalId'));
  return { name: person === undefined ? role : `${role}/${person}`, kind: 'people' };
}

function issuerArn(identity: JsonObject): string | undefined {
  const context = identity.sessionContext;
  if (!isObject(context) || !isObject(context.sessionIssuer)) return undefined;
  return textOf(context.sessionIssuer, 'arn');
}

function providerUser(identity: JsonObject): string | undefined {
  const provider = textOf(identity, 'identityProvider');
  const user = textOf(identity, 'userName') ?? textOf(identity, 'principalId');
  return provider === undefined || user === undefined ? (provider ?? user) : `${provider}/${user}`;
}

function identityCenterUser(identity: JsonObject): string | undefined {
  const onBehalfOf = identity.onBehalfOf;
  return isObject(onBehalfOf) ? textOf(onBehalfOf, 'userId') : undefined;
}

/** A caller from another account, or nobody known (`ANONYMOUS_PRINCIPAL`); its session is left out as in roles of our own. */
function foreignPrincipal(identity: JsonObject): string | undefined {
  const account = textOf(identity, 'accountId');
  const id = withoutSession(textOf(identity, 'principalId'));
  return account === undefined || id === undefined || id === account ? (account ?? id) : `${account}/${id}`;
}

function userArn(identity: JsonObject, region: string): string | undefined {
  const user = textOf(identity, 'userName');
  return user === undefined ? undefined : (accountArn(identity, region, `user/${user}`) ?? user);
}

function accountArn(identity: JsonObject, region: string, resource: string): string | undefined {
  const account = textOf(identity, 'accountId');
  return account === undefined ? undefined : `arn:${partitionOf(region)}:iam::${account}:${resource}`;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function withoutSession(principalId: string | undefined): string | undefined {
  const id = principalId?.split(':', 1)[0];
  return id === '' ? undefined : id;
}

function sessionOf(principalId: string | undefined): string | undefined {
  const colon = principalId?.indexOf(':') ?? -1;
  return colon < 0 ? undefined : principalId?.slice(colon + 1) || undefined;
}

function textOf(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return isText(value) ? value : undefined;
}
