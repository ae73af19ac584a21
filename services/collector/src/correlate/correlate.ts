import { type DescribedEpisode, type Incident, joinAcrossAccounts, runningIncidents } from '@trailwarden/detector';
import { type Database, episodes, incidents, lanes, listings, outbox } from '@trailwarden/platform';
import { and, eq, inArray, isNull, min, or, sql } from 'drizzle-orm';
import {
  compareIncidents,
  type IncidentChange,
  type IncidentState,
  isOverAll,
  type StoredIncident,
} from './compare-incidents.js';

/** No later episode joins an incident this long after its last minute, with days of an episode's own to spare. */
const FREEZE_MINUTES = 48 * 60;
/** Any number; the same for everybody who correlates. */
const CORRELATING_LOCK = 7_201_002;

export interface Correlated {
  readonly changes: readonly IncidentChange[];
  /** Incidents that cannot change any more. */
  readonly frozen: number;
}

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** Makes incidents of the episodes of all accounts, and stores what is new about them, with a word to the responder. */
export async function correlate(db: Database, nowMs: number): Promise<Correlated> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${CORRELATING_LOCK})`);
    const rows = await tx
      .select({ id: episodes.id, state: episodes.state, episode: episodes.episode })
      .from(episodes)
      .where(isNull(episodes.incidentId));
    const states = new Map(rows.map(({ id, state }) => [id, state]));
    const now = joinAcrossAccounts(runningIncidents(rows.map(({ episode }) => episode as DescribedEpisode)));
    const isOver = isOverAll(states);
    const changes = compareIncidents(now, isOver, await storedIncidents(tx, now));
    for (const change of changes) await store(tx, change, nowMs);
    const judged = await judgedByAll(tx);
    const closed = now.filter((incident) => isOver(incident) && incident.lastMinute + FREEZE_MINUTES <= judged);
    for (const incident of closed) await freeze(tx, incident);
    return { changes, frozen: closed.length };
  });
}

/** All that can still change, and those of before that are there again. */
async function storedIncidents(tx: Transaction, now: readonly Incident[]): Promise<StoredIncident[]> {
  const again = now.map(({ id }) => id);
  const rows = await tx
    .select()
    .from(incidents)
    .where(or(eq(incidents.frozen, false), inArray(incidents.id, again)));
  return rows.map(({ id, state, revision, incident }) => ({
    id,
    state: state as IncidentState,
    revision,
    incident: incident as Incident,
  }));
}

async function store(tx: Transaction, change: IncidentChange, nowMs: number): Promise<void> {
  const { id, state, incident, revision, supersededBy, tidings } = change;
  const { startMinute, lastMinute, severity, accounts } = incident;
  const row = {
    state,
    supersededBy: supersededBy ?? null,
    revision,
    startMinute,
    lastMinute,
    severity,
    accounts,
    incident,
    updatedMs: nowMs,
    // What is taken back stays as it was.
    frozen: state === 'withdrawn' || state === 'superseded',
  };
  await tx
    .insert(incidents)
    .values({ id, ...row, storedMs: nowMs })
    .onConflictDoUpdate({ target: incidents.id, set: row });
  for (const kind of tidings) await tx.insert(outbox).values({ incidentId: id, revision, kind, storedMs: nowMs });
}

async function freeze(tx: Transaction, { id, episodes: parts }: Incident): Promise<void> {
  await tx.update(incidents).set({ frozen: true }).where(eq(incidents.id, id));
  await tx
    .update(episodes)
    .set({ incidentId: id })
    .where(inArray(episodes.id, [...parts]));
}

/** The last minute that every lane has judged that has a place to read from. */
async function judgedByAll(tx: Transaction): Promise<number> {
  const [row] = await tx
    .select({ minute: min(sql<number>`coalesce(${lanes.judgedThrough}, -1)`) })
    .from(listings)
    .leftJoin(lanes, eq(lanes.account, listings.lane))
    .where(and(eq(listings.active, true), eq(listings.family, 'CloudTrail')));
  return Number(row?.minute ?? -1);
}
