import { type AttributionParts, buildInsightRecord, type InsightRecord } from '@trailwarden/cloudtrail';
import type { Attribution, Incident, Insight } from '../incident.js';
import { stableUuid } from '../stable-id.js';

/** A Start says the average over its first five minutes, as AWS's do: when it is written the length is not known. */
const START_MINUTES = 5;
/** Values of one attribute, and principals, that a record names; AWS prints as many. */
const VALUES_MAX = 5;
/** AWS names the error of every error-rate insight; this one stands in where the logs had no name. */
const ERROR_UNNAMED = 'Unknown';

/**
 * An incident's insights as AWS's records: of each its Start and, once it ended, its End. What AWS has no field for is in the block `trailwarden`.
 *
 * Calls that only read have no call-rate insight at AWS, but are written in the same shape. News and errors of a principal over all APIs
 * belong to no series and get no record; the incident's reasons tell of them.
 */
export function insightRecords(incident: Incident): InsightRecord[] {
  return incident.insights.flatMap((insight) => {
    const start = recordOf(incident, insight, 'Start', insight.startMinute);
    return insight.endMinute === undefined ? [start] : [start, recordOf(incident, insight, 'End', insight.endMinute)];
  });
}

function recordOf(incident: Incident, insight: Insight, state: 'Start' | 'End', minute: number): InsightRecord {
  const { account, region, source, name, baseline, atStart, overall } = insight;
  return buildInsightRecord({
    eventID: stableUuid(insight.id, state),
    sharedEventID: insight.id,
    state,
    minute,
    account,
    region,
    source,
    name,
    rate:
      insight.metric === 'calls' ? { of: 'calls' } : { of: 'errors', errorCode: insight.errorCode ?? ERROR_UNNAMED },
    sourceEventCategory: insight.category,
    baselineAverage: baseline.perMinute,
    baselineDuration: baseline.minutes,
    insightAverage: state === 'Start' ? atStart.perMinute : overall.perMinute,
    insightDuration: state === 'Start' ? START_MINUTES : overall.minutes,
    principals: valuesOf(insight, 'userIdentityArn'),
    agents: valuesOf(insight, 'userAgent'),
    errorCodes: valuesOf(insight, 'errorCode'),
    trailwarden: blockOf(incident, insight, state),
  });
}

function valuesOf({ attributions }: Insight, attribute: Attribution['attribute']): AttributionParts {
  return attributions.find((attribution) => attribution.attribute === attribute) ?? { insight: [], baseline: [] };
}

function blockOf(incident: Incident, insight: Insight, state: 'Start' | 'End'): Record<string, unknown> {
  const addresses = valuesOf(insight, 'sourceIPAddress');
  return {
    incidentId: incident.id,
    accounts: incident.accounts,
    class: incident.class,
    severity: incident.severity,
    score: incident.score,
    threshold: incident.threshold,
    perWeekExpected: incident.perWeekExpected,
    lowHistory: incident.lowHistory,
    principals: incident.principals.slice(0, VALUES_MAX),
    incidentReasons: incident.reasons,
    direction: insight.direction,
    readOnly: insight.readOnly,
    surpriseNats: insight.surpriseNats,
    addresses: { insight: addresses.insight.slice(0, VALUES_MAX), baseline: addresses.baseline.slice(0, VALUES_MAX) },
    reasons: insight.reasons,
    ...(state === 'End' ? { endReason: insight.endReason } : {}),
  };
}
