import { ATTRIBUTION_VALUES_MAX, type InsightAttribution, type InsightRecord } from './insight-record.js';
import { attributionArn } from './principal.js';

/** The version AWS writes today. */
const EVENT_VERSION = '1.09';

const MS_PER_MINUTE = 60_000;

/** AWS's word for the calls without an error, among error codes. */
const NO_ERROR = 'null';

export interface WeightedValue {
  readonly value: string;
  /** Calls (or errors) a minute of this value. */
  readonly average: number;
}

/** The largest of one dimension; more than AWS prints may be given. */
export interface AttributionParts {
  readonly insight: readonly WeightedValue[];
  readonly baseline: readonly WeightedValue[];
}

export interface InsightParts {
  readonly eventID: string;
  readonly sharedEventID: string;
  readonly state: 'Start' | 'End';
  /** Minutes since 1970. */
  readonly minute: number;
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly name: string;
  /** Calls, or errors of one code. */
  readonly rate: { readonly of: 'calls' } | { readonly of: 'errors'; readonly errorCode: string };
  readonly sourceEventCategory: 'Management' | 'Data';
  /** ARN of the trail; written for data events only. */
  readonly insightSource?: string | undefined;
  /** Averages per minute, durations in minutes. */
  readonly baselineAverage: number;
  readonly insightAverage: number;
  readonly insightDuration: number;
  readonly baselineDuration: number;
  /** Principals as they are counted. */
  readonly principals: AttributionParts;
  readonly agents: AttributionParts;
  /** Left out of error-rate records, as AWS does; '' stands for calls that succeeded. */
  readonly errorCodes: AttributionParts;
  readonly trailwarden?: Readonly<Record<string, unknown>> | undefined;
}

/** The record as AWS would write it today, key by key in AWS's order. Principals are written as AWS attributes them, the same role's sessions added up. */
export function buildInsightRecord(parts: InsightParts): InsightRecord {
  const { rate } = parts;
  const attributions: InsightAttribution[] = [
    { attribute: 'userIdentityArn', ...largestOf(parts.principals, attributionArn) },
    { attribute: 'userAgent', ...largestOf(parts.agents, (agent) => agent) },
  ];
  if (rate.of === 'calls') {
    attributions.push({
      attribute: 'errorCode',
      ...largestOf(parts.errorCodes, (code) => (code === '' ? NO_ERROR : code)),
    });
  }
  return {
    eventVersion: EVENT_VERSION,
    eventTime: `${new Date(parts.minute * MS_PER_MINUTE).toISOString().slice(0, 19)}Z`,
    awsRegion: parts.region,
    eventID: parts.eventID,
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: parts.account,
    sharedEventID: parts.sharedEventID,
    eventCategory: 'Insight',
    insightDetails: {
      state: parts.state,
      eventSource: parts.source,
      eventName: parts.name,
      insightType: rate.of === 'calls' ? 'ApiCallRateInsight' : 'ApiErrorRateInsight',
      ...(rate.of === 'errors' ? { errorCode: rate.errorCode } : {}),
      sourceEventCategory: parts.sourceEventCategory,
      ...(parts.sourceEventCategory === 'Data' && parts.insightSource !== undefined
        ? { insightSource: parts.insightSource }
        : {}),
      insightContext: {
        statistics: {
          baseline: { average: parts.baselineAverage },
          insight: { average: parts.insightAverage },
          insightDuration: parts.insightDuration,
          baselineDuration: parts.baselineDuration,
        },
        attributions,
      },
    },
    ...(parts.trailwarden === undefined ? {} : { trailwarden: { ...parts.trailwarden } }),
  };
}

function largestOf(parts: AttributionParts, written: (value: string) => string) {
  return { insight: largest(parts.insight, written), baseline: largest(parts.baseline, written) };
}

function largest(values: readonly WeightedValue[], written: (value: string) => string): WeightedValue[] {
  const sums = new Map<string, number>();
  for (const { value, average } of values) sums.set(written(value), (sums.get(written(value)) ?? 0) + average);
  return [...sums]
    .map(([value, average]) => ({ value, average }))
    .sort((a, b) => b.average - a.average || (a.value < b.value ? -1 : 1))
    .slice(0, ATTRIBUTION_VALUES_MAX);
}
