import type { Incident } from '@trailwarden/detector';

/** open: going on; ended; withdrawn: an early look that did not hold; superseded: part of another one by now. */
export type IncidentState = 'open' | 'ended' | 'withdrawn' | 'superseded';

/** An incident as the store has it. */
export interface StoredIncident {
  readonly id: string;
  readonly state: IncidentState;
  readonly revision: number;
  readonly incident: Incident;
}

/** What a responder is told. */
export type Tiding = 'start' | 'update' | 'end' | 'withdrawn' | 'superseded';

export interface IncidentChange {
  readonly id: string;
  readonly state: IncidentState;
  readonly incident: Incident;
  readonly revision: number;
  readonly supersededBy: string | undefined;
  /** None when it changed in numbers only: nobody wants to be told every minute. Two when it was over before it was seen. */
  readonly tidings: readonly Tiding[];
}

/** What is now made of the episodes, held against what the store has of them. Incidents that are as they were are left out. */
export function compareIncidents(
  incidents: readonly Incident[],
  isOver: (incident: Incident) => boolean,
  stored: readonly StoredIncident[],
): IncidentChange[] {
  const before = new Map(stored.map((each) => [each.id, each]));
  const now = new Map(incidents.map((incident) => [incident.id, incident]));
  const changes = incidents.map((incident) =>
    changeOf(incident, isOver(incident) ? 'ended' : 'open', before.get(incident.id)),
  );
  const gone = stored
    .filter(({ id, state }) => !now.has(id) && (state === 'open' || state === 'ended'))
    .map((each) => goneChange(each, incidents));
  return [...changes, ...gone].filter((change) => change !== undefined);
}

function changeOf(
  incident: Incident,
  state: IncidentState,
  before: StoredIncident | undefined,
): IncidentChange | undefined {
  const change = { id: incident.id, state, incident, revision: (before?.revision ?? 0) + 1, supersededBy: undefined };
  if (before === undefined || before.state === 'withdrawn' || before.state === 'superseded') {
    return { ...change, tidings: state === 'ended' ? ['start', 'end'] : ['start'] };
  }
  if (before.state !== state) return { ...change, tidings: [state === 'ended' ? 'end' : 'update'] };
  if (JSON.stringify(before.incident) === JSON.stringify(incident)) return undefined;
  return { ...change, tidings: isNews(incident, before.incident) ? ['update'] : [] };
}

/** Its episodes are in another incident now, or did not hold. */
function goneChange(before: StoredIncident, incidents: readonly Incident[]): IncidentChange {
  const heir = incidents.find(({ episodes }) => before.incident.episodes.some((id) => episodes.includes(id)));
  const state = heir === undefined ? 'withdrawn' : 'superseded';
  const { id, incident, revision } = before;
  return { id, state, incident, revision: revision + 1, supersededBy: heir?.id, tidings: [state] };
}

/** More accounts or people, another severity, something new that is unusual, or something that ended. */
function isNews(now: Incident, before: Incident): boolean {
  return JSON.stringify(outline(now)) !== JSON.stringify(outline(before));
}

function outline({ severity, accounts, principals, insights, news }: Incident): unknown {
  return [
    severity,
    accounts,
    principals.map(({ name, account }) => `${account} ${name}`).sort(),
    insights.map(({ id, endMinute }) => `${id} ${endMinute !== undefined}`).sort(),
    news.length,
  ];
}

/** Whether every episode of an incident is over. */
export function isOverAll(states: ReadonlyMap<string, string>): (incident: Incident) => boolean {
  return ({ episodes }) => episodes.every((id) => states.get(id) === 'settled');
}
