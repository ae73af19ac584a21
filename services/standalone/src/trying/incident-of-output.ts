import { type ParsedIncident, parseIncident } from '@trailwarden/playbooks';

const MINUTE_MS = 60_000;

type Json = Readonly<Record<string, unknown>>;

/**
 * An incident of what somebody has as a file: what `analyze --json` and `insights show --json` print, whose insights are records in AWS's shape, or
 * whatever else `parseIncident` knows.
 */
export function incidentOfOutput(value: unknown): ParsedIncident {
  if (!isObject(value) || typeof value.start !== 'string' || !Array.isArray(value.insights))
    return parseIncident(value);
  const { start, detected, last, news, insights, ...rest } = value;
  const parsed = parseIncident({
    episodes: [],
    ...rest,
    startMinute: minuteOf(start),
    detectedMinute: minuteOf(detected),
    lastMinute: minuteOf(last),
    news: Array.isArray(news) ? news.map(newsOf) : news,
    insights: insightsOf(insights),
  });
  if (parsed.kind === 'invalid') return parsed;
  const { state } = value;
  return state === 'open' || state === 'ended' ? { ...parsed, state } : parsed;
}

/** Start and End of an insight have the same id; the later one says more. */
function insightsOf(records: readonly unknown[]): unknown[] {
  const known = new Map<string, unknown>();
  for (const record of records) {
    const parsed = parseIncident(record);
    const insight = parsed.kind === 'incident' ? parsed.incident.insights[0] : undefined;
    if (insight !== undefined) known.set(insight.id, insight);
  }
  return [...known.values()];
}

function newsOf(each: unknown): unknown {
  if (!isObject(each)) return each;
  const { time, ...news } = each;
  return { ...news, minute: minuteOf(time) };
}

function minuteOf(time: unknown): number | undefined {
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.floor(ms / MINUTE_MS);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
