import { accounts, type Clock, type Database } from '@trailwarden/platform';
import { inArray, sql } from 'drizzle-orm';
import type { Organization } from './accounts.js';
import { type AccountChanges, compareAccounts } from './compare-accounts.js';

/** Rows of one statement. */
const ROWS_MAX = 1000;

/** Accounts that joined are added, ones that left get a date and stay: their last files may still come. One transaction. */
export async function storeAccounts(db: Database, clock: Clock, found: Organization): Promise<AccountChanges> {
  const now = new Date(clock.nowMs());
  return db.transaction(async (tx) => {
    const known = await tx
      .select({ id: accounts.id, state: accounts.state, goneAt: accounts.goneAt })
      .from(accounts)
      .orderBy(accounts.id);
    // Who may not list the organization cannot tell who has left it.
    const complete = found.kind === 'organization' || found.why === 'not-in-use';
    const changes = compareAccounts(known, found.accounts, complete);
    for (let at = 0; at < found.accounts.length; at += ROWS_MAX) {
      const rows = found.accounts
        .slice(at, at + ROWS_MAX)
        .map((account) => ({ ...account, firstSeenAt: now, lastSeenAt: now, goneAt: null }));
      await tx
        .insert(accounts)
        .values(rows)
        .onConflictDoUpdate({
          target: accounts.id,
          set: {
            name: sql`excluded.name`,
            state: sql`excluded.state`,
            ouPath: sql`coalesce(excluded.ou_path, ${accounts.ouPath})`,
            joinedAt: sql`coalesce(excluded.joined_at, ${accounts.joinedAt})`,
            lastSeenAt: now,
            goneAt: null,
          },
        });
    }
    for (let at = 0; at < changes.gone.length; at += ROWS_MAX) {
      const some = changes.gone.slice(at, at + ROWS_MAX);
      await tx.update(accounts).set({ goneAt: now }).where(inArray(accounts.id, some));
    }
    return changes;
  });
}
