import type { FoundAccount } from './accounts.js';

/** An account as it stands in the store. */
export interface KnownAccount {
  readonly id: string;
  readonly state: string;
  readonly goneAt: Date | null;
}

export interface AccountChanges {
  readonly joined: readonly string[];
  readonly returned: readonly string[];
  readonly gone: readonly string[];
  readonly changed: readonly { readonly id: string; readonly from: string; readonly to: string }[];
}

/** @param complete - whether an account that is not among the found ones has truly left. */
export function compareAccounts(
  known: readonly KnownAccount[],
  found: readonly FoundAccount[],
  complete: boolean,
): AccountChanges {
  const before = new Map(known.map((account) => [account.id, account]));
  const now = new Set(found.map(({ id }) => id));
  return {
    joined: found.filter(({ id }) => !before.has(id)).map(({ id }) => id),
    returned: found.filter(({ id }) => before.get(id)?.goneAt).map(({ id }) => id),
    gone: complete ? known.filter(({ id, goneAt }) => goneAt === null && !now.has(id)).map(({ id }) => id) : [],
    changed: found.flatMap(({ id, state }) => {
      const from = before.get(id)?.state;
      return from === undefined || from === state ? [] : [{ id, from, to: state }];
    }),
  };
}
