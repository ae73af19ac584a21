import {
  attributionArn,
  categoryOfTraits,
  DIMENSIONS,
  type Dimension,
  isReadOnly,
  PRINCIPAL_KINDS,
} from '@trailwarden/cloudtrail';
import type { Episode, Member } from '../group/episode.js';
import type { DescribedEpisode } from '../group/settled.js';
import type { Attribution, Insight, News, NewsKind, Rate } from '../incident.js';
import type { Lane } from '../state/lane.js';
import { namesOf, principalName } from '../state/names.js';
import type { TrackedInsight } from './tracked-insight.js';
import { insightReasons } from './wording.js';

const START_MINUTES = 5;
const VALUES_MAX = 5; // AWS shows as many
const ATTRIBUTES = [
  ['userIdentityArn', 'principal', 0],
  ['userAgent', 'agent', 1],
  ['errorCode', 'errorCode', 2],
  ['sourceIPAddress', 'address', -1],
] as const satisfies readonly [Attribution['attribute'], Dimension, number][];
/** AWS writes this where a call succeeded. */
const NO_ERROR = 'null';
const NEWS_KINDS: readonly string[] = [
  'new-principal',
  'new-address',
  'new-agent',
  'new-api',
  'new-caller',
  'principal-errors',
] satisfies NewsKind[];

/** An episode in words, with its insights as they stand now. */
export function describeEpisode(lane: Lane, episode: Episode): DescribedEpisode {
  const members = [...episode.members.values()].sort((a, b) => b.nats - a.nats || a.minute - b.minute);
  const numbers = new Set(members.map((member) => member.insight).filter((number) => number >= 0));
  const insights = [...numbers].map((number) => lane.insights.get(number)).filter((insight) => insight !== undefined);
  const name = episode.principal >= 0 ? principalName(lane, episode.principal) : undefined;
  return {
    id: episode.id,
    account: lane.account,
    class: episode.class,
    rising: episode.rising,
    falling: episode.falling,
    crossed: episode.crossed,
    lowHistory: episode.lowHistory,
    peak: episode.peak,
    peakMinute: episode.peakMinute,
    firstMinute: episode.firstMinute,
    lastMinute: episode.lastMinute,
    principal:
      name === undefined
        ? undefined
        : {
            name,
            kind: PRINCIPAL_KINDS[lane.principals.columns.kind[episode.principal]!]!,
            account: lane.account,
            score: episode.peak,
          },
    insights: insights.map((insight) => describeInsight(lane, insight)),
    news: members
      .filter((member) => NEWS_KINDS.includes(member.kind))
      .map((member) => newsOf(lane, name, episode, member)),
  };
}

function newsOf(lane: Lane, name: string | undefined, episode: Episode, member: Member): News {
  return {
    kind: member.kind as NewsKind,
    account: lane.account,
    principal: name ?? namesOf(lane, episode.series).name,
    what: member.what,
    minute: member.minute,
    surpriseNats: member.surprise,
  };
}

function describeInsight(lane: Lane, insight: TrackedInsight): Insight {
  const { startMinute, endMinute, chart, chartStart } = insight;
  const until = endMinute ?? insight.lastMinute + 1;
  const during = chart.slice(startMinute - chartStart, until - chartStart);
  const baseline = { perMinute: insight.baselinePerMinute, minutes: insight.baselineMinutes };
  const described: Omit<Insight, 'reasons'> = {
    id: insight.id,
    account: lane.account,
    region: insight.region,
    source: insight.source,
    name: insight.name,
    metric: insight.metric,
    direction: insight.direction,
    category: categoryOfTraits(insight.traits) === 'management' ? 'Management' : 'Data',
    readOnly: isReadOnly(insight.traits),
    errorCode: insight.metric === 'errors' ? largestError(insight) : undefined,
    surpriseNats: insight.surprise,
    startMinute,
    endMinute,
    endReason: insight.endReason,
    baseline,
    atStart: rateOf(during.slice(0, START_MINUTES), START_MINUTES),
    overall: rateOf(during, Math.max(1, until - startMinute)),
    peakPerMinute: during.reduce((most, count) => Math.max(most, count), 0),
    attributions: attributionsOf(insight, Math.max(1, until - startMinute)),
    chart: { firstMinute: chartStart, counts: chart },
  };
  return { ...described, reasons: insightReasons(described) };
}

function rateOf(counts: readonly number[], minutes: number): Rate {
  return { perMinute: counts.reduce((sum, count) => sum + count, 0) / minutes, minutes };
}

function largestError({ values }: TrackedInsight): string | undefined {
  return largest(values[DIMENSIONS.indexOf('errorCode')]!)[0]?.[0];
}

function attributionsOf({ values, usual, metric }: TrackedInsight, minutes: number): Attribution[] {
  return ATTRIBUTES.filter(([attribute]) => metric === 'calls' || attribute !== 'errorCode')
    .map(([attribute, dimension, usualAt]) => {
      const text = (value: string): string => {
        if (dimension === 'principal') return attributionArn(value);
        return dimension === 'errorCode' && value === '' ? NO_ERROR : value;
      };
      const during = added([...values[DIMENSIONS.indexOf(dimension)]!], text);
      const before = added(usual[usualAt] ?? [], text);
      return {
        attribute,
        insight: largest(during).map(([value, count]) => ({ value, average: count / minutes })),
        baseline: largest(before).map(([value, average]) => ({ value, average })),
      };
    })
    .filter(({ insight, baseline }) => insight.length + baseline.length > 0);
}

/** Sums by what is shown: sessions of one role are one identity. */
function added(values: readonly (readonly [string, number])[], text: (value: string) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [value, count] of values) {
    if (text(value) !== '') sums.set(text(value), (sums.get(text(value)) ?? 0) + count);
  }
  return sums;
}

function largest(values: ReadonlyMap<string, number>): [string, number][] {
  return [...values].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, VALUES_MAX);
}
