import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { Insight } from '@trailwarden/detector';
import type { Story } from '../story.js';

/** What insights are counted by beside all together. Never two of them at once: every combination is a metric that AWS bills. */
export const SPLITS = ['account', 'region', 'type'] as const;
export type Split = (typeof SPLITS)[number];

/** Things counted for one incident; the rest is not counted. The receipt holds a short name of each. */
const COUNTED_MAX = 1_000;
/** Values of one dimension in one incident. */
const VALUES_MAX = 100;

/** Something that is counted once: its name for the receipt, the metric, and by what it is split. */
export interface Counted {
  readonly key: string;
  readonly metric: string;
  /** Each alone, beside the count without any. */
  readonly dimensions: readonly (readonly [name: string, value: string])[];
}

/** All there is to count in the story as it stands. */
function countedThings(story: Story, splits: readonly Split[]): readonly Counted[] {
  const { incident, state, steps } = story;
  const severity = [['Severity', incident.severity]] as const;
  const outcomes = {
    open: [],
    ended: ['IncidentsEnded'],
    withdrawn: ['IncidentsWithdrawn'],
    superseded: ['IncidentsSuperseded'],
  };
  return [
    ...['IncidentsOpened', ...outcomes[state]].map((metric) => ({ key: metric, metric, dimensions: severity })),
    ...steps
      .filter(({ state: step }) => step === 'failed' || step === 'contained')
      .map(({ id, state: step, action }) => ({
        key: `${id} ${step}`,
        metric: step === 'failed' ? 'StepsFailed' : 'StepsContained',
        dimensions: [['Action', action]] as const,
      })),
    ...incident.insights.flatMap((insight) => {
      const dimensions = splits.map((split) => dimensionOf(insight, split));
      const begun = { key: `${insight.id} +`, metric: 'InsightsStarted', dimensions };
      const ended = { key: `${insight.id} -`, metric: 'InsightsEnded', dimensions };
      return insight.endMinute === undefined ? [begun] : [begun, ended];
    }),
  ].slice(0, COUNTED_MAX);
}

export function uncounted(story: Story, splits: readonly Split[], counted: readonly string[]): readonly Counted[] {
  const known = new Set(counted);
  return countedThings(story, splits)
    .filter(({ key }) => !known.has(key))
    .slice(0, Math.max(0, COUNTED_MAX - known.size));
}

/** Added up: one datum for a metric, and one for each value of a dimension of it. */
export function metricData(things: readonly Counted[]): MetricDatum[] {
  const counts = new Map<string, { datum: MetricDatum; count: number }>();
  const values = new Map<string, Set<string>>();
  const add = (MetricName: string, dimension: readonly [string, string] | undefined): void => {
    const key = JSON.stringify([MetricName, dimension]);
    if (dimension !== undefined) {
      const [name, value] = dimension;
      const seen = values.get(name) ?? new Set();
      values.set(name, seen);
      if (!seen.has(value) && seen.size === VALUES_MAX) return;
      seen.add(value);
    }
    const Dimensions = dimension === undefined ? [] : [{ Name: dimension[0], Value: dimension[1] }];
    const known = counts.get(key) ?? { datum: { MetricName, Dimensions, Unit: 'Count' as const }, count: 0 };
    counts.set(key, { ...known, count: known.count + 1 });
  };
  for (const { metric, dimensions } of things) {
    add(metric, undefined);
    for (const dimension of dimensions) add(metric, dimension);
  }
  return [...counts.values()].map(({ datum, count }) => ({ ...datum, Value: count }));
}

function dimensionOf({ account, region, metric, direction }: Insight, split: Split): readonly [string, string] {
  if (split === 'account') return ['Account', account];
  if (split === 'region') return ['Region', region];
  if (direction === 'below') return ['Type', 'Silence'];
  return ['Type', metric === 'errors' ? 'ApiErrorRateInsight' : 'ApiCallRateInsight'];
}
