import type { z } from 'zod';
import { type InsightRecord, insightRecordSchema } from './insight-record.js';
import { fromLakeInsightRecord, lakeInsightRecordSchema } from './lake-insight-record.js';
import { isObject } from './text.js';

export type ParsedInsightRecord =
  | { readonly kind: 'insight'; readonly record: InsightRecord }
  /** `reason` names the field and what was expected, without any text of the record. */
  | { readonly kind: 'not-insight'; readonly reason: string };

/** An Insights record of AWS's or ours, in the trail's or in Lake's shape; the answer has the trail's. Never throws. */
export function parseInsightRecord(value: unknown): ParsedInsightRecord {
  if (!isObject(value)) return { kind: 'not-insight', reason: 'not an object' };
  if ('insightDetails' in value) {
    const trail = insightRecordSchema.safeParse(value);
    return trail.success ? { kind: 'insight', record: trail.data } : notInsight(trail.error);
  }
  if ('insightState' in value) {
    const lake = lakeInsightRecordSchema.safeParse(value);
    return lake.success ? { kind: 'insight', record: fromLakeInsightRecord(lake.data) } : notInsight(lake.error);
  }
  return { kind: 'not-insight', reason: 'neither insightDetails (a trail) nor insightState (Lake) is there' };
}

function notInsight(error: z.ZodError): ParsedInsightRecord {
  const [issue] = error.issues;
  return { kind: 'not-insight', reason: `${issue?.path.join('.')}: ${issue?.message}` };
}
