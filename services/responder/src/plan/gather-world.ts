import type { Incident } from '@trailwarden/detector';
import { accounts, type Database, findings, runs, steps } from '@trailwarden/platform';
import type { AccountFacts, Finding, PastContainment, World } from '@trailwarden/playbooks';
import { and, eq, gte, inArray, isNotNull, or } from 'drizzle-orm';
import type { StepState } from '../actions/story.js';
import type { Transaction } from '../audit/append.js';
import type { Responding } from '../service/responding.js';
import type { Surroundings } from './surroundings.js';

const HOUR_MS = 3_600_000;
/** Once begun, a containment stands until it is given back, also when it failed on the way. */
const STANDING: readonly StepState[] = ['approved', 'applied', 'contained', 'reverting', 'failed'];
/** Findings from so long before an incident still speak of it. */
const FINDINGS_BEFORE_MS = HOUR_MS;

/**
 * What conditions and guard rails look at, as the store has it at this moment.
 * @param around - what had to be asked of AWS, asked beforehand: nothing is waited for within a transaction.
 */
export async function gatherWorld(
  tx: Database | Transaction,
  { settings, clock, playbooks }: Pick<Responding, 'settings' | 'clock' | 'playbooks'>,
  incident: Incident,
  around: Surroundings,
): Promise<World> {
  const nowMs = clock.nowMs();
  const coolDowns = playbooks.map(({ coolDownMinutes }) => coolDownMinutes * 60_000);
  const since = nowMs - Math.max(HOUR_MS, ...coolDowns);
  const { mode, protect, caps, historyHours, ourRoles } = settings;
  return {
    nowMs,
    organization: {
      managementAccountId: around.managementAccountId,
      securityAccountId: around.securityAccountId,
      accounts: await accountFacts(tx, incident, around),
    },
    ourRoles,
    principalTags: around.principalTags,
    findings: await findingsOf(tx, incident),
    protect,
    mode,
    caps,
    containments: await containmentsSince(tx, since),
    historyHours,
  };
}

async function accountFacts(
  tx: Database | Transaction,
  { accounts: ids }: Incident,
  around: Surroundings,
): Promise<ReadonlyMap<string, AccountFacts>> {
  const rows = await tx
    .select()
    .from(accounts)
    .where(inArray(accounts.id, [...ids]));
  return new Map(
    rows
      .filter(({ goneAt }) => goneAt === null)
      .map(({ id, name, state, ouPath }) => [
        id,
        { name, state, ouPath: ouPath ?? undefined, tags: around.accountTags.get(id) ?? {} },
      ]),
  );
}

async function findingsOf(tx: Database | Transaction, { accounts: ids, startMinute }: Incident): Promise<Finding[]> {
  const rows = await tx
    .select({ finding: findings.finding })
    .from(findings)
    .where(
      and(inArray(findings.account, [...ids]), gte(findings.lastSeenMs, startMinute * 60_000 - FINDINGS_BEFORE_MS)),
    );
  return rows.map(({ finding }) => finding as Finding);
}

async function containmentsSince(tx: Database | Transaction, since: number): Promise<PastContainment[]> {
  const rows = await tx
    .select({
      incidentId: runs.incidentId,
      playbookId: runs.playbookId,
      action: steps.action,
      accountId: steps.accountId,
      targetKey: steps.targetKey,
      atMs: steps.appliedMs,
      state: steps.state,
    })
    .from(steps)
    .innerJoin(runs, eq(runs.id, steps.runId))
    .where(
      and(
        eq(steps.kind, 'contain'),
        isNotNull(steps.appliedMs),
        or(gte(steps.appliedMs, since), inArray(steps.state, [...STANDING])),
      ),
    );
  return rows.map(({ accountId, atMs, state, ...row }) => ({
    ...row,
    accountId: accountId ?? '',
    atMs: atMs ?? 0,
    standing: STANDING.includes(state as StepState),
  }));
}
