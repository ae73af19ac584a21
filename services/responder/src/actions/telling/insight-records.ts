import { createHash } from 'node:crypto';
import type { InsightRecord } from '@trailwarden/cloudtrail';
import { insightRecords } from '@trailwarden/detector';
import type { Json } from '../action.js';
import type { Story } from '../story.js';
import { cut } from './plain-text.js';

/** Records of one incident that are told: a Start and an End of so many insights, the strongest first; the receipt holds as many ids. */
const RECORDS_MAX = 1_000;
/** Twice what is counted by. As control characters in JSON, six bytes each, ten values of three attributes still fit into one event. */
const TEXT_CHARS_MAX = 512;
const REASONS_MAX = 8;
const ACCOUNTS_MAX = 200;

/** Ids of records that were told, each once and for all. */
export type RecordsReceipt = { readonly told: readonly string[] };

/**
 * The story's insights as AWS's records. A record is told once and never changed, as AWS's are: told when the insight starts and when it ends,
 * under an `eventID` that is the same each time it is made. An incident that did not hold ends those of its insights that have not ended,
 * with the reason `withdrawn`; those of one that went into another are ended by that one, where they have the same ids.
 */
function storyRecords({ incident, state }: Story): readonly InsightRecord[] {
  const records = insightRecords(incident);
  const ended = new Set(records.filter(isEnd).map(({ sharedEventID }) => sharedEventID));
  const withdrawn =
    state === 'withdrawn'
      ? records
          .filter(({ sharedEventID }) => !ended.has(sharedEventID))
          .map((start) => endOf(start, incident.lastMinute))
      : [];
  return [...records, ...withdrawn].slice(0, RECORDS_MAX).map(bounded);
}

/** Those of the story's records that were not told. */
export function untoldRecords(story: Story, receipt: RecordsReceipt | undefined): readonly InsightRecord[] {
  const told = new Set(receipt?.told);
  return storyRecords(story)
    .filter(({ eventID }) => !told.has(eventID))
    .slice(0, Math.max(0, RECORDS_MAX - told.size));
}

export function withTold(receipt: RecordsReceipt | undefined, records: readonly InsightRecord[]): RecordsReceipt {
  return { told: [...(receipt?.told ?? []), ...records.map(({ eventID }) => eventID)] };
}

/** What a dry run shows of a record. */
export function recordSummary({ eventID, recipientAccountId, awsRegion, insightDetails }: InsightRecord): Json {
  const { state, insightType, eventSource, eventName } = insightDetails;
  return {
    eventID,
    account: recipientAccountId ?? '',
    region: awsRegion,
    state,
    insightType,
    eventSource: cut(eventSource, TEXT_CHARS_MAX),
    eventName: cut(eventName, TEXT_CHARS_MAX),
  };
}

function isEnd({ insightDetails }: InsightRecord): boolean {
  return insightDetails.state === 'End';
}

/** When the record says it happened, milliseconds since 1970. */
export function recordMs({ eventTime }: InsightRecord): number {
  return Date.parse(eventTime);
}

function endOf(start: InsightRecord, lastMinute: number): InsightRecord {
  const endMs = Math.max(lastMinute * 60_000, recordMs(start));
  return {
    ...start,
    eventID: derivedUuid(start.eventID),
    eventTime: `${new Date(endMs).toISOString().slice(0, 19)}Z`,
    insightDetails: { ...start.insightDetails, state: 'End' },
    trailwarden: { ...start.trailwarden, endReason: 'withdrawn' },
  };
}

/** Version 8 of RFC 9562, as the detector's. */
function derivedUuid(of: string): string {
  const hex = createHash('sha256').update(`withdrawn ${of}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Within what buses and tables take: ten records of an incident that somebody blew up on purpose still fit into one request. */
function bounded(record: InsightRecord): InsightRecord {
  const { reasons, incidentReasons, accounts, ...block } = record.trailwarden ?? {};
  return JSON.parse(
    JSON.stringify({
      ...record,
      trailwarden: {
        ...block,
        accounts: firstOf(accounts, ACCOUNTS_MAX),
        incidentReasons: firstOf(incidentReasons, REASONS_MAX),
        reasons: firstOf(reasons, REASONS_MAX),
      },
    }),
    (_, value: unknown) => (typeof value === 'string' ? cut(value, TEXT_CHARS_MAX) : value),
  ) as InsightRecord;
}

function firstOf(list: unknown, max: number): unknown {
  return Array.isArray(list) ? list.slice(0, max) : [];
}
