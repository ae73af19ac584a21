import { type Database, findingLooks, findings } from '@trailwarden/platform';
import type { Finding } from '@trailwarden/playbooks';
import { and, between, eq, gte, inArray, sql } from 'drizzle-orm';
import { HOUR_MS, hoursBetween, type Look, type PastLook } from './looks.js';

export function pastLooks(db: Database, { account, region, fromMs }: Look, nowMs: number): Promise<PastLook[]> {
  const { hour, lookedMs, problem } = findingLooks;
  return db
    .select({ hour, lookedMs, problem })
    .from(findingLooks)
    .where(
      and(
        eq(findingLooks.account, account),
        eq(findingLooks.region, region),
        between(hour, Math.floor(fromMs / HOUR_MS), Math.floor(nowMs / HOUR_MS)),
      ),
    );
}

/** What was found, and that it was asked for. Of two who ask at once the later answer stays. */
export async function storeLook(
  db: Database,
  { account, region, fromMs }: Look,
  found: readonly Finding[],
  problem: string | undefined,
  nowMs: number,
): Promise<void> {
  const looks = hoursBetween(fromMs, nowMs).map((hour) => ({
    account,
    region,
    hour,
    lookedMs: nowMs,
    problem: problem ?? null,
  }));
  await db.transaction(async (tx) => {
    if (found.length > 0) {
      await tx
        .insert(findings)
        .values(rowsOf(found))
        .onConflictDoUpdate({
          target: [findings.source, findings.account, findings.id],
          set: { finding: sql`excluded.finding`, lastSeenMs: sql`excluded.last_seen_ms` },
        });
    }
    await tx
      .insert(findingLooks)
      .values(looks)
      .onConflictDoUpdate({
        target: [findingLooks.account, findingLooks.region, findingLooks.hour],
        set: { lookedMs: sql`excluded.looked_ms`, problem: sql`excluded.problem` },
      });
  });
}

/** A statement must not name a row twice; sorted, so that two who store at once do not wait for each other in a circle. */
function rowsOf(found: readonly Finding[]) {
  const rows = new Map(
    found.map((finding) => [
      `${finding.from} ${finding.accountId} ${finding.id}`,
      {
        source: finding.from,
        account: finding.accountId,
        id: finding.id,
        finding,
        lastSeenMs: finding.lastSeenMs,
      },
    ]),
  );
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** What is stored about these accounts and regions, since the time that was asked about; clocks of others may be ahead of ours. */
export async function readFindings(db: Database, looks: readonly Look[]): Promise<Finding[]> {
  const [first] = looks;
  if (first === undefined) return [];
  const accounts = [...new Set(looks.map(({ account }) => account))];
  const places = new Set(looks.map(({ account, region }) => `${account} ${region}`));
  const rows = await db
    .select({ finding: findings.finding })
    .from(findings)
    .where(and(inArray(findings.account, accounts), gte(findings.lastSeenMs, first.fromMs)));
  return rows
    .map(({ finding }) => finding as Finding)
    .filter(({ accountId, region }) => places.has(`${accountId} ${region}`));
}
