import { type AwsAccess, accounts, type Clock, type Database } from '@trailwarden/platform';
import { isNull, or, sql } from 'drizzle-orm';
import type { AccountReach } from './find-trails.js';

/** Of an account that left, files still come for hours; so long its places are listed. */
const GONE_MS = 24 * 3_600_000;

type AccountRow = typeof accounts.$inferSelect;

/** The accounts of the store, by what may be done with them. */
export interface Roster {
  /** Whose role may be tried now. */
  readonly askable: ReadonlySet<string>;
  /** Whose files are read. */
  readonly readable: readonly string[];
  /** What is known of the others without asking. */
  readonly reach: readonly AccountReach[];
}

export async function readRoster(db: Database, clock: Clock, excludeAccounts: readonly string[]): Promise<Roster> {
  const nowMs = clock.nowMs();
  const lately = new Date(nowMs - GONE_MS).toISOString();
  const rows = await db
    .select()
    .from(accounts)
    .where(or(isNull(accounts.goneAt), sql`${accounts.goneAt} > ${lately}::timestamptz`))
    .orderBy(accounts.id);
  const excluded = new Set(excludeAccounts);
  const reach = rows
    .filter(({ goneAt }) => goneAt === null)
    .flatMap((row) => reachWithoutAsking(row, excluded.has(row.id), nowMs) ?? []);
  const settled = new Set(reach.map(({ id }) => id));
  return {
    askable: new Set(rows.filter(({ id, goneAt }) => goneAt === null && !settled.has(id)).map(({ id }) => id)),
    readable: rows.map(({ id }) => id).filter((id) => !excluded.has(id)),
    reach,
  };
}

/** Tells AwsAccess what Organizations says of each account. */
export async function markAccounts(db: Database, aws: AwsAccess): Promise<void> {
  const rows = await db.select({ id: accounts.id, state: accounts.state }).from(accounts);
  for (const { id, state } of rows) {
    if (state === 'ACTIVE') aws.markAccount(id, 'active');
    else if (state === 'SUSPENDED') aws.markAccount(id, 'suspended');
    else if (state === 'CLOSED' || state === 'PENDING_CLOSURE') aws.markAccount(id, 'closed');
  }
}

function reachWithoutAsking(row: AccountRow, isExcluded: boolean, nowMs: number): AccountReach | undefined {
  const { id, state, nextTryAt } = row;
  const without = (reach: AccountReach['reach'], reachReason: string) => ({ id, reach, reachReason, nextTryAt: null });
  if (isExcluded) return without('unknown', 'Left out by the configuration.');
  switch (state) {
    case 'ACTIVE':
      // Refused before, also by another process: asking hundreds of accounts again at every start is what quotas are spent on.
      return row.reach !== 'reachable' && nextTryAt !== null && nextTryAt.getTime() > nowMs ? waiting(row) : undefined;
    case 'SUSPENDED':
      return without('suspended', 'The account is suspended; files it still delivers are read.');
    case 'PENDING_CLOSURE':
    case 'CLOSED':
      return without('closed', 'The account is closed; files it still delivers are read.');
    default:
      return without('unknown', `Organizations says ${state}: no role is assumed until the account is ACTIVE.`);
  }
}

function waiting({ id, reach, reachReason, nextTryAt }: AccountRow): AccountReach {
  return { id, reach: reach as AccountReach['reach'], reachReason, nextTryAt };
}
