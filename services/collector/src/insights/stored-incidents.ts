import type { Incident } from '@trailwarden/detector';
import { type Database, incidents, lanes } from '@trailwarden/platform';
import { and, asc, gte, inArray, max, sql } from 'drizzle-orm';
import type { IncidentState } from '../correlate/compare-incidents.js';

/** An incident as the store tells it. */
export interface IncidentStored {
  readonly id: string;
  readonly state: IncidentState;
  /** From 1; raised with every change. */
  readonly revision: number;
  readonly supersededBy: string | undefined;
  /** Nothing can join it any more. */
  readonly frozen: boolean;
  readonly incident: Incident;
}

export interface IncidentFilter {
  readonly states: readonly IncidentState[];
  /** Incidents with a minute from here on, given the last minute with an event; undefined for all. */
  readonly sinceMinute?: ((lastEventMinute: number) => number | undefined) | undefined;
  /** Any of these; none for all. */
  readonly accounts?: readonly string[] | undefined;
}

/** By start, then id: the same for stores that saw the same files. */
export async function listIncidents(db: Database, filter: IncidentFilter): Promise<IncidentStored[]> {
  const since = filter.sinceMinute?.(await lastEventMinute(db));
  const { states, accounts = [] } = filter;
  const rows = await db
    .select()
    .from(incidents)
    .where(
      and(
        inArray(incidents.state, [...states]),
        since === undefined ? undefined : gte(incidents.lastMinute, since),
        accounts.length === 0 ? undefined : sql`${incidents.accounts} ?| ${sql.param([...accounts])}::text[]`,
      ),
    )
    .orderBy(asc(incidents.startMinute), asc(incidents.id));
  return rows.map(storedOf);
}

/** Incidents whose id begins like this, whatever their state; at most `max`. */
export async function findIncidents(db: Database, idStart: string, max: number): Promise<IncidentStored[]> {
  const rows = await db
    .select()
    .from(incidents)
    .where(sql`starts_with(${incidents.id}, ${idStart})`)
    .orderBy(asc(incidents.id))
    .limit(max);
  return rows.map(storedOf);
}

function storedOf({
  id,
  state,
  revision,
  supersededBy,
  frozen,
  incident,
}: typeof incidents.$inferSelect): IncidentStored {
  return {
    id,
    state: state as IncidentState,
    revision,
    supersededBy: supersededBy ?? undefined,
    frozen,
    incident: incident as Incident,
  };
}

/** Where "7d before the last event" is counted from. */
export async function lastEventMinute(db: Database): Promise<number> {
  const [row] = await db.select({ minute: max(lanes.lastEventMinute) }).from(lanes);
  return row?.minute ?? 0;
}
