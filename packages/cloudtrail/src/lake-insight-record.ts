import { z } from 'zod';
import {
  attributionSchema,
  INSIGHT_TYPES,
  type InsightAttribution,
  type InsightRecord,
  trailwardenBlockSchema,
} from './insight-record.js';

/** One value of each, as Lake wrote them before it took up the trail's lists (June 2025). */
const singleAttributionSchema = z.object({
  attribute: attributionSchema.shape.attribute,
  insightValue: z.string().nullish(),
  insightAverage: z.number().nullish(),
  baselineValue: z.string().nullish(),
  baselineAverage: z.number().nullish(),
});

/** An Insights record as an event data store (CloudTrail Lake) holds it: flat, with names of its own. Same units as the trail's. */
export const lakeInsightRecordSchema = z.object({
  eventVersion: z.string(),
  eventCategory: z.literal('Insight'),
  eventType: z.literal('AwsCloudTrailInsight'),
  eventID: z.string(),
  eventTime: z.string(),
  awsRegion: z.string(),
  recipientAccountId: z.string().nullish(),
  sharedEventID: z.string(),
  /** ARN of the store whose events were analysed. */
  insightSource: z.string().nullish(),
  insightState: z.enum(['Start', 'End']),
  insightEventSource: z.string(),
  insightEventName: z.string(),
  insightErrorCode: z.string().nullish(),
  insightType: z.enum(INSIGHT_TYPES),
  insightContext: z.object({
    baselineAverage: z.number(),
    insightAverage: z.number(),
    baselineDuration: z.number().nullish(),
    insightDuration: z.number().nullish(),
    attributions: z.array(z.union([attributionSchema, singleAttributionSchema])).nullish(),
  }),
  trailwarden: trailwardenBlockSchema.optional(),
});

export type LakeInsightRecord = z.infer<typeof lakeInsightRecordSchema>;

/** The record in Lake's shape; `source` is the ARN of the store (or trail) whose events were analysed. */
export function toLakeInsightRecord(record: InsightRecord, source: string): LakeInsightRecord {
  const { insightDetails: details } = record;
  const { statistics, attributions } = details.insightContext;
  return {
    eventVersion: record.eventVersion,
    eventCategory: 'Insight',
    eventType: 'AwsCloudTrailInsight',
    eventID: record.eventID,
    eventTime: record.eventTime,
    awsRegion: record.awsRegion,
    ...defined('recipientAccountId', record.recipientAccountId),
    sharedEventID: record.sharedEventID,
    insightSource: source,
    insightState: details.state,
    insightEventSource: details.eventSource,
    insightEventName: details.eventName,
    ...defined('insightErrorCode', details.errorCode),
    insightType: details.insightType,
    insightContext: {
      baselineAverage: statistics.baseline.average,
      insightAverage: statistics.insight.average,
      ...defined('baselineDuration', statistics.baselineDuration),
      ...defined('insightDuration', statistics.insightDuration),
      ...defined('attributions', attributions),
    },
    ...defined('trailwarden', record.trailwarden),
  };
}

/** The record in the trail's shape. A trail's record since 1.09 says `sourceEventCategory`; Lake only ever analysed management events, and does not say. */
export function fromLakeInsightRecord(lake: LakeInsightRecord): InsightRecord {
  const context = lake.insightContext;
  return {
    eventVersion: lake.eventVersion,
    eventTime: lake.eventTime,
    awsRegion: lake.awsRegion,
    eventID: lake.eventID,
    eventType: 'AwsCloudTrailInsight',
    ...defined('recipientAccountId', lake.recipientAccountId),
    sharedEventID: lake.sharedEventID,
    eventCategory: 'Insight',
    insightDetails: {
      state: lake.insightState,
      eventSource: lake.insightEventSource,
      eventName: lake.insightEventName,
      insightType: lake.insightType,
      ...defined('errorCode', lake.insightErrorCode),
      ...defined('insightSource', lake.insightSource),
      insightContext: {
        statistics: {
          baseline: { average: context.baselineAverage },
          insight: { average: context.insightAverage },
          ...defined('insightDuration', context.insightDuration),
          ...defined('baselineDuration', context.baselineDuration),
        },
        ...defined('attributions', context.attributions?.map(listed)),
      },
    },
    ...defined('trailwarden', lake.trailwarden),
  };
}

function listed(
  attribution: NonNullable<LakeInsightRecord['insightContext']['attributions']>[number],
): InsightAttribution {
  if ('insight' in attribution) return attribution;
  const { attribute, insightValue, insightAverage, baselineValue, baselineAverage } = attribution;
  return { attribute, insight: single(insightValue, insightAverage), baseline: single(baselineValue, baselineAverage) };
}

function single(value: string | null | undefined, average: number | null | undefined) {
  return typeof value === 'string' && typeof average === 'number' ? [{ value, average }] : [];
}

/** `{ [key]: value }`, or nothing at all: AWS leaves a field out where it has no value. */
function defined<K extends string, V>(key: K, value: V | null | undefined): Partial<Record<K, V>> {
  return value === undefined || value === null ? {} : ({ [key]: value } as Record<K, V>);
}
