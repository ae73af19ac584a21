import { Fault } from '../../fault.js';
import type { Trail } from '../../world/trails.js';
import type { World } from '../../world/world.js';

/** An account's own trails, and the organization's for its members. */
export function trailsSeenIn({ accounts, organization, outOfOrganizationTrail }: World, accountId: string): Trail[] {
  const account = accounts.get(accountId);
  const own = [...(account?.trails.values() ?? [])];
  const { managementAccountId } = organization;
  if (
    account === undefined ||
    account.left ||
    accountId === managementAccountId ||
    outOfOrganizationTrail.has(accountId)
  ) {
    return own;
  }
  const shared = [...(accounts.get(managementAccountId)?.trails.values() ?? [])];
  return [...own, ...shared.filter(({ organizationTrail }) => organizationTrail)];
}

/** By name within its home region, or by ARN from wherever it is seen. */
export function findTrail(world: World, accountId: string, region: string, name = ''): Trail {
  const trail = trailsSeenIn(world, accountId).find(
    (candidate) =>
      candidate.arn === name || (candidate.name === name && (candidate.homeRegion === region || candidate.multiRegion)),
  );
  if (trail === undefined)
    throw new Fault('TrailNotFoundException', `Unknown trail: ${name} for the user: ${accountId}`);
  return trail;
}
