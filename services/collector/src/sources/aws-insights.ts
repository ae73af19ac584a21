import { gunzipSync } from 'node:zlib';
import { type InsightRecord, parseInsightRecord } from '@trailwarden/cloudtrail';
import { awsInsights } from '@trailwarden/platform';
import { sql } from 'drizzle-orm';
import type { Writer } from './store.js';

/** A file of Insights has a few records; this is thousands. */
const INFLATED_BYTES_MAX = 64 * 2 ** 20;
const ROWS_MAX = 500;

/** An Insight of AWS's, as a row. */
export type AwsInsight = typeof awsInsights.$inferInsert;

export type InsightsRead =
  /** read = insights + rejected. */
  | { readonly kind: 'read'; readonly insights: readonly AwsInsight[]; readonly rejected: number }
  | {
      readonly kind: 'unreadable';
      readonly reason: 'corrupt' | 'not-json' | 'not-cloudtrail';
      readonly message: string;
    };

/**
 * A file of the family CloudTrail-Insight. Never throws for what is in it.
 * @param account - as the file's name says, for records that do not.
 */
export function readAwsInsights(bytes: Uint8Array, account: string): InsightsRead {
  let text: string;
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = isGzip ? gunzipSync(bytes, { maxOutputLength: INFLATED_BYTES_MAX }) : Buffer.from(bytes);
    text = plain.toString('utf8');
  } catch {
    return {
      kind: 'unreadable',
      reason: 'corrupt',
      message: 'The gzip data is damaged, cut, or far too large. Copy the file again.',
    };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', reason: 'not-json', message: 'The file holds no JSON. Copy it again.' };
  }
  const records = (value as { Records?: unknown } | null)?.Records;
  if (!Array.isArray(records)) {
    return {
      kind: 'unreadable',
      reason: 'not-cloudtrail',
      message: 'The file has no Records, so CloudTrail did not write it.',
    };
  }
  const insights = records.flatMap((record) => awsInsight(record, account) ?? []);
  return { kind: 'read', insights, rejected: records.length - insights.length };
}

/** Undefined for what is not an Insight, or one of ours. */
export function awsInsight(value: unknown, account: string): AwsInsight | undefined {
  const parsed = parseInsightRecord(value);
  if (parsed.kind !== 'insight' || parsed.record.trailwarden !== undefined) return undefined;
  const minute = Math.floor(Date.parse(parsed.record.eventTime) / 60_000);
  return Number.isSafeInteger(minute) ? rowOf(parsed.record, account, minute) : undefined;
}

/** An Insight that is known stays as it is; the same one may come by file and by EventBridge. Answers how many were new. */
export async function storeAwsInsights(db: Writer, insights: readonly AwsInsight[]): Promise<number> {
  const unique = [...new Map(insights.map((insight) => [insight.eventId, insight])).values()];
  unique.sort((one, other) => (one.eventId < other.eventId ? -1 : 1));
  let added = 0;
  for (let at = 0; at < unique.length; at += ROWS_MAX) {
    const rows = unique.slice(at, at + ROWS_MAX);
    const stored = await db.insert(awsInsights).values(rows).onConflictDoNothing().returning({ one: sql`1` });
    added += stored.length;
  }
  return added;
}

function rowOf(record: InsightRecord, account: string, minute: number): AwsInsight {
  const { insightDetails: details } = record;
  return {
    eventId: stored(record.eventID),
    sharedEventId: stored(record.sharedEventID),
    account: stored(record.recipientAccountId ?? account),
    region: stored(record.awsRegion),
    source: stored(details.eventSource),
    name: stored(details.eventName),
    insightType: details.insightType,
    state: details.state,
    minute,
    record,
  };
}

/** PostgreSQL keeps no NUL in a text. */
function stored(text: string): string {
  return text.replaceAll('\u0000', '\ufffd');
}
