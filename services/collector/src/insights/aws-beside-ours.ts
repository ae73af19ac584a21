import type { Incident } from '@trailwarden/detector';
import { awsInsights, type Database } from '@trailwarden/platform';
import { and, asc, gte, inArray, lte } from 'drizzle-orm';
import { type IncidentFilter, type IncidentStored, lastEventMinute } from './stored-incidents.js';

/** An Insight of AWS's own, Start and End together. Minutes since 1970, UTC. */
export interface AwsInsightTold {
  readonly sharedEventId: string;
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly name: string;
  readonly insightType: string;
  /** undefined: its record has not been read, or not been written yet. */
  readonly startMinute: number | undefined;
  readonly endMinute: number | undefined;
}

/** AWS and we do not begin and end at the same minute; this far apart they mean the same. */
const BESIDE_MINUTES = 60;

/** AWS's Insights on the same API of the same account at the same time, by id of the incident; incidents without any are left out. */
export async function awsInsightsBeside(
  db: Database,
  incidents: readonly Incident[],
): Promise<ReadonlyMap<string, readonly AwsInsightTold[]>> {
  if (incidents.length === 0) return new Map();
  const told = await toldBetween(db, {
    accounts: [...new Set(incidents.flatMap(({ accounts }) => accounts))],
    from: Math.min(...incidents.map(({ startMinute }) => startMinute)) - BESIDE_MINUTES,
    through: Math.max(...incidents.map(({ lastMinute }) => lastMinute)) + BESIDE_MINUTES,
  });
  const byApi = groupByApi(told.map((insight) => [insight, insight]));
  return new Map(
    incidents.flatMap((incident) => {
      const beside = incident.insights.flatMap((insight) => byApi.get(apiOf(insight)) ?? []).filter(isNear(incident));
      return beside.length === 0 ? [] : [[incident.id, [...new Set(beside)].sort(byStart)]];
    }),
  );
}

/** What AWS told and we did not, by start. @param ours - all incidents that stand. */
export async function awsInsightsToldAlone(
  db: Database,
  ours: readonly IncidentStored[],
  { sinceMinute, accounts = [] }: Pick<IncidentFilter, 'sinceMinute' | 'accounts'> = {},
): Promise<AwsInsightTold[]> {
  const from = sinceMinute?.(await lastEventMinute(db));
  const byApi = groupByApi(
    ours.flatMap(({ incident }) => incident.insights.map((insight) => [insight, incident] as const)),
  );
  const told = await toldBetween(db, { accounts: accounts.length === 0 ? undefined : accounts, from });
  return told.filter((insight) => !(byApi.get(apiOf(insight)) ?? []).some((incident) => isNear(incident)(insight)));
}

interface Api {
  readonly account: string;
  readonly source: string;
  readonly name: string;
}

function groupByApi<Value>(pairs: readonly (readonly [Api, Value])[]): ReadonlyMap<string, readonly Value[]> {
  const grouped = new Map<string, Value[]>();
  for (const [api, value] of pairs) {
    const known = grouped.get(apiOf(api));
    if (known === undefined) grouped.set(apiOf(api), [value]);
    else known.push(value);
  }
  return grouped;
}

function apiOf({ account, source, name }: Api): string {
  return `${account} ${source} ${name}`;
}

function isNear({ startMinute, lastMinute }: Incident): (insight: AwsInsightTold) => boolean {
  return (insight) => {
    const start = insight.startMinute ?? insight.endMinute ?? 0;
    const end = insight.endMinute ?? start;
    return start <= lastMinute + BESIDE_MINUTES && end >= startMinute - BESIDE_MINUTES;
  };
}

interface Asked {
  readonly accounts?: readonly string[] | undefined;
  readonly from?: number | undefined;
  readonly through?: number;
}

async function toldBetween(db: Database, { accounts, from, through }: Asked): Promise<AwsInsightTold[]> {
  const rows = await db
    .select({
      sharedEventId: awsInsights.sharedEventId,
      account: awsInsights.account,
      region: awsInsights.region,
      source: awsInsights.source,
      name: awsInsights.name,
      insightType: awsInsights.insightType,
      state: awsInsights.state,
      minute: awsInsights.minute,
    })
    .from(awsInsights)
    .where(
      and(
        accounts && inArray(awsInsights.account, [...accounts]),
        from === undefined ? undefined : gte(awsInsights.minute, from),
        through === undefined ? undefined : lte(awsInsights.minute, through),
      ),
    )
    .orderBy(asc(awsInsights.minute), asc(awsInsights.eventId));
  const told = new Map<string, AwsInsightTold>();
  for (const { state, minute, ...about } of rows) {
    const { startMinute, endMinute } = told.get(about.sharedEventId) ?? {
      startMinute: undefined,
      endMinute: undefined,
    };
    told.set(about.sharedEventId, {
      ...about,
      startMinute: state === 'Start' ? minute : startMinute,
      endMinute: state === 'End' ? minute : endMinute,
    });
  }
  return [...told.values()].sort(byStart);
}

function byStart(one: AwsInsightTold, other: AwsInsightTold): number {
  const start = (each: AwsInsightTold): number => each.startMinute ?? each.endMinute ?? 0;
  return start(one) - start(other) || (one.sharedEventId < other.sharedEventId ? -1 : 1);
}
