import { Fault } from '../fault.js';
import type { Injection } from './injection.js';

/** Roles that cannot be assumed, as if their trust policy had been taken away. */
export interface DeniedRoles {
  readonly accountIds: readonly string[];
  /** All of these accounts' roles when left out. */
  readonly roleName?: string;
}

const ROLE_ARN = /^arn:[^:]+:iam::(\d+):role\/(?:.*\/)?([^/]+)$/;

export function deniedRoles({ accountIds, roleName }: DeniedRoles): Injection {
  return {
    refuse({ service, operation, input }) {
      if (service !== 'sts' || operation !== 'AssumeRole') return undefined;
      const arn = String(input.RoleArn);
      const [, accountId = '', name] = ROLE_ARN.exec(arn) ?? [];
      if (!accountIds.includes(accountId) || (roleName !== undefined && name !== roleName)) return undefined;
      return new Fault('AccessDenied', `User is not authorized to perform: sts:AssumeRole on resource: ${arn}`, 403);
    },
  };
}
