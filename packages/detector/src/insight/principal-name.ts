/** What a principal's name says about whom it means. */
export type ParsedPrincipal =
  /** Somebody who signed in through Identity Center: the same person in every account. */
  | { readonly kind: 'person'; readonly name: string }
  /** A role by its own name, without account, path and session. */
  | { readonly kind: 'role'; readonly name: string }
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'root' }
  | { readonly kind: 'service'; readonly name: string }
  /** `hidden`, `unknown`, or those who found no room in a full account. */
  | { readonly kind: 'nobody'; readonly name: string }
  | { readonly kind: 'other'; readonly name: string };

const SERVICE_SUFFIXES = ['.amazonaws.com', '.amazonaws.com.cn', '.amazon.com', '.aws.internal'] as const;
const NOBODY: ReadonlySet<string> = new Set(['', 'hidden', 'unknown', '(other principals)']);
const SSO_ROLE = 'AWSReservedSSO_';

/** Reads a principal as the tally names it. Total: what it does not know is `other`, as written. */
export function parsePrincipal(principal: string): ParsedPrincipal {
  if (NOBODY.has(principal)) return { kind: 'nobody', name: principal };
  if (!principal.startsWith('arn:')) {
    const suffix = serviceSuffix(principal);
    return suffix === undefined
      ? { kind: 'other', name: principal }
      : { kind: 'service', name: principal.slice(0, -suffix.length) };
  }
  const [type = '', ...names] = principal.split(':').slice(5).join(':').split('/');
  const last = names.at(-1);
  if (type === 'root' && last === undefined) return { kind: 'root' };
  if (!last) return { kind: 'other', name: principal };
  if (type === 'role' || type === 'assumed-role') return role(names, type === 'role' ? last : names[0] || last);
  if (type === 'user' || type === 'federated-user') return { kind: 'user', name: last };
  return { kind: 'other', name: type === 'saml-provider' || type === 'oidc-provider' ? last : principal };
}

/** What follows an SSO role's name is the person's session. */
function role(names: readonly string[], name: string): ParsedPrincipal {
  const sso = names.findIndex((part) => part.startsWith(SSO_ROLE));
  const person = sso < 0 ? '' : names.slice(sso + 1).join('/');
  return person === '' ? { kind: 'role', name } : { kind: 'person', name: person };
}

function serviceSuffix(text: string): string | undefined {
  return SERVICE_SUFFIXES.find((suffix) => text.length > suffix.length && text.endsWith(suffix));
}

/** `iam` of `iam.amazonaws.com`; anything else as it is. */
export function shortSource(source: string): string {
  const suffix = serviceSuffix(source);
  return suffix === undefined ? source : source.slice(0, -suffix.length);
}

/** The part a person recognizes: name of role or user, session of an SSO sign-in, service. As written in the logs: escape where shown. */
export function shortPrincipal(principal: string): string {
  const parsed = parsePrincipal(principal);
  return parsed.kind === 'root' ? 'root' : parsed.name;
}

/**
 * What makes two principals of different accounts the same one: a person's session name, a role's name, else the principal itself.
 * Undefined for services and for nobody in particular, who are in every account and mean nothing there.
 */
export function sharedPrincipalKey(principal: string): string | undefined {
  const parsed = parsePrincipal(principal);
  switch (parsed.kind) {
    case 'nobody':
    case 'service':
      return undefined;
    case 'person':
    case 'role':
      return `${parsed.kind} ${parsed.name}`;
    default:
      return principal;
  }
}
