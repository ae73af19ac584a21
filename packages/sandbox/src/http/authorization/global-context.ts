import type { Principal } from '../world/sessions.js';
import type { World } from '../world/world.js';

/** The condition keys that every request carries. */
export function globalContext(
  world: World,
  principal: Principal,
  region: string,
  resourceAccountId: string,
): Record<string, string> {
  const { organization, accounts } = world;
  const memberOf = (accountId: string) => {
    const account = accounts.get(accountId);
    return account === undefined || account.left ? undefined : account;
  };
  const caller = memberOf(principal.accountId);
  const owner = memberOf(resourceAccountId);
  const now = new Date(world.nowMs());
  const { session } = principal;
  return {
    'aws:PrincipalArn': principal.issuerArn ?? principal.arn,
    'aws:PrincipalAccount': principal.accountId,
    'aws:PrincipalType': PRINCIPAL_TYPES[principal.kind],
    'aws:userid': principal.userId,
    ...(principal.kind === 'user' ? { 'aws:username': principal.name } : {}),
    ...(caller === undefined ? {} : { 'aws:PrincipalOrgID': organization.id, 'aws:PrincipalOrgPaths': caller.path }),
    'aws:ResourceAccount': resourceAccountId,
    ...(owner === undefined ? {} : { 'aws:ResourceOrgID': organization.id, 'aws:ResourceOrgPaths': owner.path }),
    'aws:RequestedRegion': region,
    'aws:SourceIp': '127.0.0.1',
    // The sandbox has no certificate; policies that insist on TLS mean AWS's own ends.
    'aws:SecureTransport': 'true',
    'aws:CurrentTime': `${now.toISOString().slice(0, 19)}Z`,
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
    'aws:MultiFactorAuthPresent': 'false',
    ...(session === undefined ? {} : { 'aws:TokenIssueTime': new Date(session.startedMs).toISOString() }),
    ...(session?.sourceIdentity === undefined ? {} : { 'aws:SourceIdentity': session.sourceIdentity }),
  };
}

const PRINCIPAL_TYPES = { root: 'Account', user: 'User', 'role-session': 'AssumedRole' } as const;
