import type * as api from '@aws-sdk/client-cloudwatch';
import { Fault } from '../../fault.js';
import type { CallContext, Handlers } from '../../service.js';
import { type DataPoint, dataPoints, dimensionsText } from './data-points.js';

const QUERIES_MAX = 500;
const SECOND_MS = 1000;

export const getMetricData: Handlers<typeof api> = {
  /** Plain metrics, no expressions. */
  GetMetricData({ MetricDataQueries = [], StartTime, EndTime, ScanBy }, ctx) {
    if (MetricDataQueries.length > QUERIES_MAX) {
      throw new Fault('ValidationError', `at most ${QUERIES_MAX} queries are allowed`);
    }
    const [from, to] = [StartTime?.getTime() ?? 0, EndTime?.getTime() ?? ctx.nowMs];
    if (!(from < to))
      throw new Fault('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
    const MetricDataResults = MetricDataQueries.map(({ Id, Label, MetricStat }): api.MetricDataResult => {
      if (MetricStat === undefined) throw new Fault('NotImplemented', 'metric expressions are not simulated', 501);
      const periodMs = (MetricStat.Period ?? 60) * SECOND_MS;
      const buckets = byPeriod(pointsOf(MetricStat, ctx, from, to), periodMs);
      const times = [...buckets.keys()].sort((a, b) => (ScanBy === 'TimestampAscending' ? a - b : b - a));
      return {
        Id,
        Label: Label ?? MetricStat.Metric?.MetricName,
        StatusCode: 'Complete',
        Timestamps: times.map((time) => new Date(time)),
        Values: times.map((time) => statistic(MetricStat.Stat ?? '', buckets.get(time) ?? [])),
      };
    });
    return { MetricDataResults };
  },
};

function pointsOf(
  { Metric }: api.MetricStat,
  { world, accountId, region }: CallContext,
  from: number,
  to: number,
): DataPoint[] {
  const dimensions = dimensionsText(Metric?.Dimensions ?? []);
  return dataPoints(world).filter(
    (point) =>
      point.accountId === accountId &&
      point.region === region &&
      point.namespace === Metric?.Namespace &&
      point.name === Metric.MetricName &&
      point.dimensions === dimensions &&
      point.atMs >= from &&
      point.atMs < to,
  );
}

function byPeriod(points: readonly DataPoint[], periodMs: number): Map<number, DataPoint[]> {
  const buckets = new Map<number, DataPoint[]>();
  for (const point of points) {
    const start = Math.floor(point.atMs / periodMs) * periodMs;
    buckets.set(start, [...(buckets.get(start) ?? []), point]);
  }
  return buckets;
}

function statistic(name: string, points: readonly DataPoint[]): number {
  const samples = points.reduce((sum, { count }) => sum + count, 0);
  const sum = points.reduce((total, { value, count }) => total + value * count, 0);
  switch (name) {
    case 'Sum':
      return sum;
    case 'SampleCount':
      return samples;
    case 'Average':
      return sum / samples;
    case 'Minimum':
      return Math.min(...points.map(({ value }) => value));
    case 'Maximum':
      return Math.max(...points.map(({ value }) => value));
    default:
      throw new Fault('NotImplemented', `the statistic ${name} is not simulated`, 501);
  }
}
