import type { Permission, ResponderPermissions } from '@trailwarden/collector';
import { type ActionPermission, RESPONDER_PERMISSIONS } from '@trailwarden/responder';

/** Everything the responder may come to call, by whose role. */
export function responderPermissions(roleName: string): ResponderPermissions {
  const of = (whose: ActionPermission['of']): readonly Permission[] =>
    RESPONDER_PERMISSIONS.filter((each) => each.of === whose).map(({ action, why }) => ({ action, why }));
  return { roleName, member: of('member'), own: of('own') };
}
