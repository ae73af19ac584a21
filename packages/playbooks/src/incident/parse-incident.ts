import { type InsightRecord, parseInsightRecord } from '@trailwarden/cloudtrail';
import type { Incident } from '@trailwarden/detector';
import type { IncidentState } from '../situation.js';
import { incidentOfInsightRecord } from './incident-of-insight-record.js';
import { incidentSchema } from './incident-schema.js';

export type ParsedIncident =
  | { readonly kind: 'incident'; readonly incident: Incident; readonly state: IncidentState }
  /** Why, without any text of what was read. */
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * What to try a playbook on: an incident as we write it, a record of AWS's Insights or ours, alone, in a file of such records
 * (`{ "Records": […] }`, the last counts) or in an event of EventBridge (`{ "detail": … }`).
 */
export function parseIncident(value: unknown): ParsedIncident {
  if (!isObject(value)) return invalid('it is no JSON object');
  if (Array.isArray(value.Records)) return parseIncident(value.Records.at(-1));
  if (isObject(value.detail)) return parseIncident(value.detail);
  if ('insightDetails' in value || 'insightState' in value) return ofRecord(value);
  const parsed = incidentSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return invalid(`it is neither an incident nor an Insights record (${issue?.path.join('.')}: ${issue?.message})`);
  }
  const { insights } = parsed.data;
  const isOver = insights.length > 0 && insights.every(({ endMinute }) => endMinute !== undefined);
  return { kind: 'incident', incident: parsed.data, state: isOver ? 'ended' : 'open' };
}

function ofRecord(value: Readonly<Record<string, unknown>>): ParsedIncident {
  const parsed = parseInsightRecord(value);
  if (parsed.kind === 'not-insight') return invalid(`it is no Insights record (${parsed.reason})`);
  const { record } = parsed;
  const incident = incidentOfInsightRecord(record);
  if (incident === undefined) return invalid('the record does not say of which account and time it is');
  return { kind: 'incident', incident, state: stateOf(record) };
}

function stateOf({ insightDetails }: InsightRecord): IncidentState {
  return insightDetails.state === 'End' ? 'ended' : 'open';
}

function invalid(reason: string): ParsedIncident {
  return { kind: 'invalid', reason };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
