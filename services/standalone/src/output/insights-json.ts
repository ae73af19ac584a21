import type { AwsInsightTold, IncidentStored } from '@trailwarden/collector';
import { incidentObject } from './incident-json.js';
import { isoMinute } from './quantities.js';

/** As `analyze --json` writes it, with its state. */
export function storedIncidentObject({ state, incident }: IncidentStored): object {
  return { id: incident.id, state, ...incidentObject(incident) };
}

/** An incident with all the store knows of it. */
export function incidentShownObject(stored: IncidentStored, beside: readonly AwsInsightTold[]): object {
  return {
    ...storedIncidentObject(stored),
    revision: stored.revision,
    supersededBy: stored.supersededBy ?? null,
    final: stored.frozen,
    awsInsights: beside.map(awsInsightObject),
  };
}

export function awsInsightObject({ startMinute, endMinute, ...about }: AwsInsightTold): object {
  const time = (minute: number | undefined) => (minute === undefined ? null : isoMinute(minute));
  return { ...about, start: time(startMinute), end: time(endMinute) };
}
