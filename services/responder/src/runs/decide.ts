import { moments, runs, steps, votes } from '@trailwarden/platform';
import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Moment } from '../actions/story.js';
import { type AuditEntry, appendAudit, type Transaction } from '../audit/append.js';
import type { Responding } from '../service/responding.js';
import type { Approver } from '../settings.js';
import type { Decided, Decision, Person } from '../slack/decision.js';
import { addMoments } from '../steps/change-step.js';
import { IN_FORCE, type Run, readRun, readStep, type Step } from '../steps/step.js';
import { minutesWords, targetWords } from '../steps/words.js';

type Deciding = Pick<Responding, 'data' | 'clock' | 'settings'>;

/** How long a containment may last in all, however often it is extended. */
const LASTS_MINUTES_MAX = 7 * 24 * 60;
const EXTEND_MINUTES = 4 * 60;
const TWICE_MS = 60_000;
const SNOOZE_MINUTES = 60;
const SNOOZE_MINUTES_MAX = 24 * 60;

interface Case {
  readonly tx: Transaction;
  readonly run: Run;
  /** Those it is about. */
  readonly steps: readonly Step[];
  readonly decision: Decision;
  readonly by: string;
  readonly nowMs: number;
}

/** Does what a person decided, if that person may. Pressed twice it is done once; too late it changes nothing, and says so. */
export async function decide({ data, clock, settings }: Deciding, decision: Decision): Promise<Decided> {
  const nowMs = clock.nowMs();
  const by = nameOf(decision.by, settings.approvers);
  return data.db.transaction(async (tx) => {
    const [row] = await tx.select().from(runs).where(eq(runs.id, decision.runId));
    if (row === undefined) return refused(`There is no run ${decision.runId}.`);
    const run = readRun(row);
    if (by === undefined) {
      const entry = {
        what: 'not-allowed',
        actor: `${decision.by.via} ${decision.by.id}`,
        detail: { wanted: decision.kind },
      };
      await appendAudit(tx, [{ ...entry, incidentId: run.incidentId, runId: run.id }], nowMs);
      return refused('You are not among the approvers of the settings (responder.approvers).');
    }
    const rows = await tx
      .select()
      .from(steps)
      .where(and(eq(steps.runId, run.id), eq(steps.kind, 'contain')))
      .for('update');
    const shown = rows.map(readStep).filter(({ id }) => decision.stepIds.length === 0 || decision.stepIds.includes(id));
    const about = { tx, run, steps: shown, decision, by, nowMs };
    switch (decision.kind) {
      case 'approve':
        return approve(about);
      case 'decline':
        return decline(about);
      case 'extend':
        return extend(about);
      case 'revert':
        return endNow(about);
      case 'snooze':
        return snooze(about);
    }
  });
}

/** A name of the settings; undefined: nobody who may decide. */
function nameOf({ via, id }: Person, approvers: readonly Approver[]): string | undefined {
  return approvers.find(({ name, slack }) => (via === 'slack' ? slack === id : name === id))?.name;
}

const refused = (message: string): Decided => ({ kind: 'refused', message });
const tooLate = (message: string): Decided => ({ kind: 'too-late', message });
const names = (about: readonly Step[]): string => about.map(targetWords).join(', ');

async function approve({ tx, run, steps: shown, by, decision, nowMs }: Case): Promise<Decided> {
  const asking = shown.filter(({ state, approval }) => state === 'asking' && (approval?.untilMs ?? 0) > nowMs);
  if (asking.length === 0) return tooLate('Nothing of it waits for approval any more.');
  const agreed: Step[] = [];
  for (const step of asking) {
    await vote(tx, step, by, decision, 'approve', nowMs);
    const cast = await tx
      .select({ person: votes.person })
      .from(votes)
      .where(and(eq(votes.stepId, step.id), eq(votes.vote, 'approve')));
    if (cast.length < (step.approval?.people ?? 1)) continue;
    agreed.push(step);
    await change(tx, step, { state: 'approved', reason: null, attempts: 0, nextMs: nowMs }, nowMs);
  }
  const all = agreed.length === asking.length;
  const text = all
    ? `Approved by ${by}: ${names(asking)}.`
    : `${by} agrees about ${names(asking)}. One more person is needed.`;
  await record({
    tx,
    run,
    by,
    nowMs,
    what: 'approved',
    steps: asking,
    moment: { key: `approved ${by}`, kind: 'approved', text },
  });
  return { kind: all ? 'done' : 'noted', message: text };
}

async function decline({ tx, run, steps: shown, by, decision, nowMs }: Case): Promise<Decided> {
  const asking = shown.filter(({ state }) => state === 'asking');
  if (asking.length === 0) return tooLate('Nothing of it waits for approval any more.');
  for (const step of asking) {
    await vote(tx, step, by, decision, 'decline', nowMs);
    await change(tx, step, { state: 'declined', reason: `declined by ${by}`, nextMs: null }, nowMs);
  }
  const text = `Declined by ${by}: ${names(asking)} can do what it could before.`;
  await record({
    tx,
    run,
    by,
    nowMs,
    what: 'declined',
    steps: asking,
    moment: { key: `declined ${by}`, kind: 'declined', text },
  });
  return { kind: 'done', message: text };
}

async function extend({ tx, run, steps: shown, by, decision, nowMs }: Case): Promise<Decided> {
  const lasting = shown.filter(
    ({ state, expiresMs }) => (state === 'contained' || state === 'applied') && expiresMs !== null && expiresMs > nowMs,
  );
  if (lasting.length === 0) return tooLate('Nothing of it is contained any more.');
  const minutes = decision.minutes ?? EXTEND_MINUTES;
  if (await justExtended(tx, run.id, by, nowMs)) return tooLate('You have extended it just now; once is enough.');
  for (const step of lasting) {
    const latest = (step.appliedMs ?? nowMs) + LASTS_MINUTES_MAX * 60_000;
    const expiresMs = Math.min(latest, (step.expiresMs ?? nowMs) + minutes * 60_000);
    await change(tx, step, { expiresMs, ...(step.state === 'contained' && { nextMs: expiresMs }) }, nowMs);
  }
  const text = `Extended by ${by}: ${names(lasting)} stays contained ${minutesWords(minutes)} longer, a week in all at the most.`;
  await record({
    tx,
    run,
    by,
    nowMs,
    what: 'extended',
    steps: lasting,
    moment: { key: `extended ${by} ${nowMs}`, kind: 'extended', text },
  });
  return { kind: 'done', message: text };
}

/** A button pressed twice means once. */
async function justExtended(tx: Transaction, runId: string, by: string, nowMs: number): Promise<boolean> {
  const [row] = await tx
    .select({ key: moments.key })
    .from(moments)
    .where(
      and(
        eq(moments.runId, runId),
        eq(moments.kind, 'extended'),
        gt(moments.atMs, nowMs - TWICE_MS),
        sql`starts_with(${moments.key}, ${`extended ${by} `})`,
      ),
    )
    .limit(1);
  return row !== undefined;
}

async function endNow({ tx, run, steps: shown, by, nowMs }: Case): Promise<Decided> {
  const inForce = shown.filter(
    ({ state, appliedMs, failedFrom }) =>
      appliedMs !== null &&
      state !== 'reverting' &&
      (IN_FORCE.includes(state) || state === 'approved' || (state === 'failed' && failedFrom !== 'reverting')),
  );
  if (inForce.length === 0) return tooLate('Nothing of it is contained any more.');
  for (const step of inForce) await change(tx, step, { expiresMs: nowMs, nextMs: nowMs }, nowMs);
  const text = `${by} ends it now: what was taken from ${names(inForce)} is given back.`;
  await record({
    tx,
    run,
    by,
    nowMs,
    what: 'revert-asked',
    steps: inForce,
    moment: { key: `revert ${by} ${nowMs}`, kind: 'expired', text },
  });
  return { kind: 'done', message: text };
}

async function snooze({ tx, run, by, decision, nowMs }: Case): Promise<Decided> {
  const minutes = Math.min(SNOOZE_MINUTES_MAX, decision.minutes ?? SNOOZE_MINUTES);
  // Told now, quiet afterwards.
  await record({ tx, run, by, nowMs, what: 'snoozed', steps: [], moment: undefined });
  await tx
    .update(runs)
    .set({ snoozedUntilMs: nowMs + minutes * 60_000 })
    .where(eq(runs.id, run.id));
  return {
    kind: 'done',
    message: `Quiet for ${minutesWords(minutes)}. What is under way goes on, and is told afterwards.`,
  };
}

async function vote(
  tx: Transaction,
  { id: stepId }: Step,
  person: string,
  { by }: Decision,
  said: string,
  atMs: number,
): Promise<void> {
  const row = { stepId, person, via: by.via, vote: said, atMs };
  await tx
    .insert(votes)
    .values(row)
    .onConflictDoUpdate({ target: [votes.stepId, votes.person], set: row });
}

/** The rows are locked: nobody else changes them meanwhile; a go that is under way at one finds it changed. */
async function change(
  tx: Transaction,
  step: Step,
  set: Partial<typeof steps.$inferInsert>,
  nowMs: number,
): Promise<void> {
  await tx
    .update(steps)
    .set({ ...set, version: step.version + 1, updatedMs: nowMs })
    .where(inArray(steps.id, [step.id]));
}

interface Recording {
  readonly tx: Transaction;
  readonly run: Run;
  readonly by: string;
  readonly nowMs: number;
  readonly what: string;
  readonly steps: readonly Step[];
  readonly moment: Omit<Moment, 'atMs'> | undefined;
}

async function record({ tx, run, by, nowMs, what, steps: about, moment }: Recording): Promise<void> {
  if (moment !== undefined) await addMoments(tx, run.id, [{ ...moment, atMs: nowMs }], nowMs);
  const common = { what, actor: by, incidentId: run.incidentId, runId: run.id };
  const entries: AuditEntry[] =
    about.length === 0
      ? [{ ...common, detail: {} }]
      : about.map((step) => ({ ...common, stepId: step.id, detail: { target: targetWords(step) } }));
  await appendAudit(tx, entries, nowMs);
}
