import { z } from 'zod';

export const INSIGHT_TYPES = ['ApiCallRateInsight', 'ApiErrorRateInsight'] as const;
export type InsightType = (typeof INSIGHT_TYPES)[number];

/** AWS prints at most so many values of each attribute, the largest first. */
export const ATTRIBUTION_VALUES_MAX = 5;

const average = z.number();
const weighted = z.object({ value: z.string(), average });
export const attributionSchema = z.object({
  attribute: z.enum(['userIdentityArn', 'userAgent', 'errorCode']),
  insight: z.array(weighted),
  baseline: z.array(weighted),
});

/** What is added beside AWS's fields to a record of ours, and the only thing that tells ours from AWS's. */
export const trailwardenBlockSchema = z.record(z.string(), z.unknown());

const insightContextSchema = z.object({
  statistics: z.object({
    baseline: z.object({ average }),
    insight: z.object({ average }),
    insightDuration: z.number().optional(),
    baselineDuration: z.number().optional(),
  }),
  attributions: z.array(attributionSchema).optional(),
});

/**
 * An Insights record as a trail delivers it, eventVersion 1.07 to 1.09. Averages are per minute, durations in minutes. Attributions and
 * durations are missing from the first records (2019); unknown fields are dropped, since minor versions only add some.
 */
export const insightRecordSchema = z.object({
  eventVersion: z.string(),
  /** A whole minute, ISO 8601: for Start the minute the activity began, for End the minute it ended. */
  eventTime: z.string(),
  awsRegion: z.string(),
  eventID: z.string(),
  eventType: z.literal('AwsCloudTrailInsight'),
  recipientAccountId: z.string().optional(),
  /** The same in the Start and the End of one insight. */
  sharedEventID: z.string(),
  eventCategory: z.literal('Insight'),
  insightDetails: z.object({
    state: z.enum(['Start', 'End']),
    eventSource: z.string(),
    eventName: z.string(),
    insightType: z.enum(INSIGHT_TYPES),
    /** Of an ApiErrorRateInsight. */
    errorCode: z.string().optional(),
    /** Since 1.09. */
    sourceEventCategory: z.enum(['Management', 'Data']).optional(),
    /** The trail's ARN, for insights into data events; in a record that came from Lake, the source store's. */
    insightSource: z.string().optional(),
    insightContext: insightContextSchema,
  }),
  trailwarden: trailwardenBlockSchema.optional(),
});

export type InsightRecord = z.infer<typeof insightRecordSchema>;
export type InsightAttribution = z.infer<typeof attributionSchema>;
