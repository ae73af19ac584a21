import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, json, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { trailwarden } from './in-schema.js';

/** One playbook applied to one incident. */
export const runs = trailwarden.table(
  'runs',
  {
    /** Derived from incident and playbook: planned twice it is the same run. */
    id: text().primaryKey(),
    incidentId: text().notNull(),
    playbookId: text().notNull(),
    /** As it was when the run began: later edits of its file change nothing that is under way. */
    playbook: json().notNull(),
    because: json().$type<readonly string[]>().notNull(),
    /** Of the incident, that it was planned with last. */
    revision: integer().notNull(),
    storedMs: bigint({ mode: 'number' }).notNull(),
    updatedMs: bigint({ mode: 'number' }).notNull(),
    /** Nobody is told before; null when nobody asked for quiet. */
    snoozedUntilMs: bigint({ mode: 'number' }),
  },
  (t) => [uniqueIndex('runs_incident').on(t.incidentId, t.playbookId), index('runs_updated').on(t.updatedMs)],
);

/** One action of a run on one target, and how far it is. */
export const steps = trailwarden.table(
  'steps',
  {
    /** Derived from run, position and target. */
    id: text().primaryKey(),
    runId: text().notNull(),
    position: integer().notNull(),
    action: text().notNull(),
    /** tell or contain. */
    kind: text().notNull(),
    target: json().notNull(),
    targetKey: text().notNull(),
    accountId: text(),
    settings: json().notNull(),
    /** start, end or both. */
    happens: text().notNull(),
    dryRun: boolean().notNull(),
    /** The responder's StepState. */
    state: text().notNull(),
    reason: text(),
    /** The rule, why, and until when; null when nobody has to be asked. */
    approval: json(),
    expiresMinutes: integer(),
    /** When a containment is undone by itself. */
    expiresMs: bigint({ mode: 'number' }),
    /** Of what tells: raised when there is something to tell, and how far it is told. */
    wanted: integer().notNull().default(1),
    told: integer().notNull().default(0),
    /** What was there before the first apply; written once. */
    prior: json(),
    /** What a telling action needs to go on. */
    receipt: json(),
    /** Calls it makes, or would make. */
    calls: json(),
    /** Of a containment: when it was begun. Of a telling: since when something may have been said that is not in the receipt. */
    appliedMs: bigint({ mode: 'number' }),
    /** How many of its re-reads are done. */
    verified: integer().notNull().default(0),
    /** Failed tries in a row. */
    attempts: integer().notNull().default(0),
    /** State it failed from: where a retry goes on. */
    failedFrom: text(),
    /** When it is to be looked at next; null when nothing is to be done. */
    nextMs: bigint({ mode: 'number' }),
    /** Who is at it, and until when that counts. */
    heldBy: text(),
    heldUntilMs: bigint({ mode: 'number' }),
    /** Compare-and-set: every change raises it by one. */
    version: bigint({ mode: 'number' }).notNull().default(0),
    storedMs: bigint({ mode: 'number' }).notNull(),
    updatedMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    index('steps_run').on(t.runId),
    index('steps_due').on(t.nextMs).where(sql`next_ms is not null`),
    index('steps_failed').on(t.updatedMs).where(sql`state = 'failed'`),
    index('steps_applied').on(t.appliedMs).where(sql`applied_ms is not null`),
  ],
);

/** Who agreed to a step, and who did not; a person's last word counts. */
export const votes = trailwarden.table(
  'votes',
  {
    stepId: text().notNull(),
    person: text().notNull(),
    /** slack, command or console. */
    via: text().notNull(),
    /** approve or decline. */
    vote: text().notNull(),
    atMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.stepId, t.person] })],
);

/** What happened in a run that is worth a line where people follow it. */
export const moments = trailwarden.table(
  'moments',
  {
    runId: text().notNull(),
    key: text().notNull(),
    kind: text().notNull(),
    text: text().notNull(),
    atMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.key] })],
);

/** What GuardDuty and Security Hub found, as last fetched. */
export const findings = trailwarden.table(
  'findings',
  {
    source: text().notNull(),
    account: text().notNull(),
    id: text().notNull(),
    finding: json().notNull(),
    lastSeenMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.account, t.id] }), index('findings_account').on(t.account, t.lastSeenMs)],
);

/** When an account's findings of an hour were asked for, so that they are asked for seldom. */
export const findingLooks = trailwarden.table(
  'finding_looks',
  {
    account: text().notNull(),
    region: text().notNull(),
    /** Hours since 1970. */
    hour: integer().notNull(),
    lookedMs: bigint({ mode: 'number' }).notNull(),
    /** Why there was no answer; null when there was. */
    problem: text(),
  },
  (t) => [primaryKey({ columns: [t.account, t.region, t.hour] })],
);

/** Every decision and call, append-only; each row carries the hash of the one before. */
export const audit = trailwarden.table(
  'audit',
  {
    /** From 1, without gaps. */
    seq: bigint({ mode: 'number' }).primaryKey(),
    atMs: bigint({ mode: 'number' }).notNull(),
    what: text().notNull(),
    /** `trailwarden`, or a person. */
    actor: text().notNull(),
    incidentId: text(),
    runId: text(),
    stepId: text(),
    detail: json().notNull(),
    previous: text().notNull(),
    hash: text().notNull(),
  },
  (t) => [index('audit_run').on(t.runId).where(sql`run_id is not null`)],
);
