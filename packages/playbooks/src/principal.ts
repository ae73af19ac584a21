/** What a principal is, as far as its name tells. */
export interface NamedPrincipal {
  readonly type: PrincipalType;
  /** Its own account; undefined for what is in none. */
  readonly accountId: string | undefined;
  /** The part a person recognizes: name of the role or user, session of an Identity Center sign-in, service. As written in the logs. */
  readonly name: string;
}

/** user, role: what IAM lets us take rights from. person: signed in through Identity Center. other: another organization's, a provider's, or no name that AWS could have written. */
export const PRINCIPAL_TYPES = [
  'user',
  'role',
  'person',
  'service-linked',
  'root',
  'service',
  'nobody',
  'other',
] as const;
export type PrincipalType = (typeof PRINCIPAL_TYPES)[number];

const IAM = /^arn:aws[a-z-]*:iam::(\d{12}):(user|role)\/(.+)$/;
const SESSION = /^arn:aws[a-z-]*:sts::(\d{12}):assumed-role\/([^/]+)(?:\/[^/]+)?$/;
const ROOT = /^arn:aws[a-z-]*:iam::(\d{12}):root$/;
const SERVICE = /^(.+?)(?:\.amazonaws\.com|\.amazonaws\.com\.cn|\.amazon\.com|\.aws\.internal)$/;
/** Whoever the collector could not name. */
const NOBODY: ReadonlySet<string> = new Set(['', 'hidden', 'unknown', '(other principals)']);
/** All that IAM allows in the name of a user or role: no star, no slash, nothing that a policy or a shell reads as more than a letter. */
const IAM_NAME = /^[\w+=,.@-]{1,64}$/;

const SSO_ROLE = 'AWSReservedSSO_';
const LINKED_PATH = 'aws-service-role';
/** Sessions are known without their role's path: these names are taken for what they say, since being wrong then only means that a person decides. */
const LINKED_ROLE = 'AWSServiceRoleFor';

/** Reads a principal as incidents name it. Total: what it does not know is `other`, as written. */
export function parsePrincipal(principal: string): NamedPrincipal {
  if (NOBODY.has(principal)) return { type: 'nobody', accountId: undefined, name: principal };
  const root = ROOT.exec(principal);
  if (root !== null) return { type: 'root', accountId: root[1], name: 'root' };
  const session = SESSION.exec(principal);
  if (session !== null) return role(principal, session[1] ?? '', [session[2] ?? '']);
  const [, accountId = '', type, path = ''] = IAM.exec(principal) ?? [];
  if (type === 'role') return role(principal, accountId, path.split('/'));
  if (type === 'user') return iamName('user', principal, accountId, path.split('/').at(-1) ?? '');
  const service = principal.startsWith('arn:') ? null : SERVICE.exec(principal);
  if (service !== null) return { type: 'service', accountId: undefined, name: service[1] ?? principal };
  return other(principal);
}

/** Whether two names mean the same user or role: AWS keeps names unique in an account whatever their path and case. */
export function isSamePrincipal(a: NamedPrincipal, b: NamedPrincipal): boolean {
  return a.type === b.type && a.accountId === b.accountId && a.name.toLowerCase() === b.name.toLowerCase();
}

/** A role as sessions show it, and AWS's Insights: without its path. */
export function isSessionArn(principal: string): boolean {
  return SESSION.test(principal);
}

function role(principal: string, accountId: string, path: readonly string[]): NamedPrincipal {
  const sso = path.findIndex((part) => part.startsWith(SSO_ROLE));
  // What follows an Identity Center role's name is the person's session.
  if (sso >= 0) return { type: 'person', accountId, name: path.slice(sso + 1).join('/') || (path[sso] ?? principal) };
  const name = path.at(-1) ?? '';
  if (path[0] === LINKED_PATH || name.startsWith(LINKED_ROLE)) return { type: 'service-linked', accountId, name };
  return iamName('role', principal, accountId, name);
}

function iamName(type: 'user' | 'role', principal: string, accountId: string, name: string): NamedPrincipal {
  return IAM_NAME.test(name) ? { type, accountId, name } : other(principal);
}

function other(principal: string): NamedPrincipal {
  return { type: 'other', accountId: undefined, name: principal };
}
