import type { InsightRecord } from '@trailwarden/cloudtrail';
import type { Attribution, Incident, IncidentPrincipal, Insight, Rate } from '@trailwarden/detector';
import { z } from 'zod';
import { parsePrincipal } from '../principal.js';
import { SEVERITIES } from '../severity.js';
import { incidentClass, incidentPrincipal } from './incident-schema.js';

const MINUTE_MS = 60_000;
/** What AWS takes for the beginning, when it does not say. */
const START_MINUTES = 5;
/** A caller among AWS's largest five is behind it when it calls so much more often than before. */
const MORE = 2;
const SESSION = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)$/;
/** AWS's own call-rate insights are of APIs that change something; of others the name tells. */
const READS = /^(?:BatchGet|Describe|Get|Head|List|Lookup)(?![a-z])/;

/** What of the block in a record of ours says more than AWS's fields; a record of AWS's has none. */
const block = z
  .object({
    incidentId: z.string().optional(),
    class: incidentClass.optional(),
    severity: z.enum(SEVERITIES).optional(),
    lowHistory: z.boolean().optional(),
    principals: z.array(incidentPrincipal).optional(),
    direction: z.enum(['above', 'below']).optional(),
    readOnly: z.boolean().optional(),
  })
  .catch({});

/**
 * An incident of one record of AWS's Insights (or ours), to try playbooks on. A record knows less than an incident: there is no news of who, and
 * where it is AWS's no severity (taken for medium) and no path of a role.
 * @returns undefined when the record does not say of which account it is.
 */
export function incidentOfInsightRecord(record: InsightRecord): Incident | undefined {
  const account = record.recipientAccountId;
  const minute = Math.floor(Date.parse(record.eventTime) / MINUTE_MS);
  if (account === undefined || !Number.isInteger(minute)) return undefined;
  const ours = block.parse(record.trailwarden ?? {});
  const insight = insightOf(record, account, minute, ours);
  const principals = ours.principals ?? principalsOf(insight, account);
  return {
    id: ours.incidentId ?? record.sharedEventID,
    accounts: [account],
    class: ours.class ?? classOf(insight, principals),
    startMinute: insight.startMinute,
    detectedMinute: insight.startMinute,
    lastMinute: insight.endMinute ?? insight.startMinute + START_MINUTES,
    score: 1,
    threshold: 1,
    relative: 1,
    perWeekExpected: 1,
    severity: ours.severity ?? 'medium',
    lowHistory: ours.lowHistory ?? false,
    principals,
    insights: [insight],
    news: [],
    episodes: [],
    reasons: insight.reasons,
  };
}

function insightOf(record: InsightRecord, account: string, minute: number, ours: z.output<typeof block>): Insight {
  const { state, eventSource, eventName, insightType, errorCode, sourceEventCategory, insightContext } =
    record.insightDetails;
  const { baseline, insight, insightDuration = START_MINUTES, baselineDuration = 0 } = insightContext.statistics;
  const overall: Rate = { perMinute: insight.average, minutes: insightDuration };
  const isOver = state === 'End';
  return {
    id: record.sharedEventID,
    account,
    region: record.awsRegion,
    source: eventSource,
    name: eventName,
    metric: insightType === 'ApiErrorRateInsight' ? 'errors' : 'calls',
    direction: ours.direction ?? (insight.average < baseline.average ? 'below' : 'above'),
    category: sourceEventCategory ?? 'Management',
    readOnly: ours.readOnly ?? READS.test(eventName),
    errorCode,
    surpriseNats: 1,
    startMinute: isOver ? minute - insightDuration : minute,
    endMinute: isOver ? minute : undefined,
    endReason: isOver ? 'back-to-normal' : undefined,
    baseline: { perMinute: baseline.average, minutes: baselineDuration },
    atStart: overall,
    overall,
    peakPerMinute: insight.average,
    attributions: attributionsOf(record),
    chart: { firstMinute: minute, counts: [] },
    reasons: [`${insight.average} ${errorCode ?? 'calls'} a minute where ${baseline.average} are usual`],
  };
}

function attributionsOf({ insightDetails }: InsightRecord): Attribution[] {
  return (insightDetails.insightContext.attributions ?? []).map(({ attribute, insight, baseline }) =>
    attribute === 'userIdentityArn'
      ? { attribute, insight: insight.map(ofRole), baseline: baseline.map(ofRole) }
      : { attribute, insight, baseline },
  );
}

/** AWS names a role by its sessions, incidents name it by itself. */
function ofRole({ value, average }: { readonly value: string; readonly average: number }) {
  const [, partition, account, role] = SESSION.exec(value) ?? [];
  return { value: role === undefined ? value : `arn:${partition}:iam::${account}:role/${role}`, average };
}

/** The largest callers, but for those that always were. */
function principalsOf({ attributions, direction }: Insight, account: string): IncidentPrincipal[] {
  const callers = attributions.find(({ attribute }) => attribute === 'userIdentityArn');
  const usual = (value: string): number => callers?.baseline.find((each) => each.value === value)?.average ?? 0;
  return (direction === 'above' ? (callers?.insight ?? []) : [])
    .filter(({ value, average }) => average > MORE * usual(value))
    .map(({ value, average }) => {
      const { type, accountId } = parsePrincipal(value);
      const isPerson = type === 'user' || type === 'person' || type === 'root';
      return { name: value, kind: isPerson ? 'people' : 'machines', account: accountId ?? account, score: average };
    });
}

function classOf({ direction }: Insight, [strongest]: readonly IncidentPrincipal[]): Incident['class'] {
  return direction === 'below' ? 'silence' : (strongest?.kind ?? 'machines');
}
