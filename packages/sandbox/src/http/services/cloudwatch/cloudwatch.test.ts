import {
  CloudWatchClient,
  GetMetricDataCommand,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ResponderSandbox, startResponderSandbox } from '../../../testing/responder-sandbox.js';
import { dataPoints } from './data-points.js';

let here: ResponderSandbox;
let cloudWatch: CloudWatchClient;

beforeAll(async () => {
  here = await startResponderSandbox();
  cloudWatch = new CloudWatchClient(here.config());
});

afterAll(async () => {
  await here.sandbox.close();
});

const put = (...MetricData: MetricDatum[]) =>
  cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Trailwarden', MetricData }));
const now = () => here.sandbox.world.nowMs();

it('adds up what was put, by metric, dimensions and period', async () => {
  const Timestamp = new Date(now());
  const Dimensions = [{ Name: 'Stage', Value: 'detect' }];
  await put(
    { MetricName: 'Opened', Dimensions, Timestamp, Value: 2 },
    { MetricName: 'Opened', Dimensions, Timestamp, Values: [1, 5], Counts: [3, 1] },
    { MetricName: 'Opened', Timestamp, Value: 100 },
  );
  const query = (Stat: string) => ({
    Id: Stat.toLowerCase(),
    MetricStat: { Metric: { Namespace: 'Trailwarden', MetricName: 'Opened', Dimensions }, Period: 60, Stat },
  });

  const { MetricDataResults } = await cloudWatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: ['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'].map(query),
      StartTime: new Date(now() - 3_600_000),
      EndTime: new Date(now() + 60_000),
    }),
  );

  expect(MetricDataResults?.map(({ Values }) => Values)).toEqual([[10], [5], [2], [1], [5]]);
  expect(MetricDataResults?.[0]?.Timestamps).toEqual([Timestamp]);
});

it.each<[string, MetricDatum, string]>([
  ['no name', { MetricName: undefined, Value: 1 }, 'MissingParameter'],
  ['no value', { MetricName: 'a' }, 'InvalidParameterCombination'],
  ['a value and values', { MetricName: 'a', Value: 1, Values: [1] }, 'InvalidParameterCombination'],
  ['151 values', { MetricName: 'a', Values: Array.from({ length: 151 }, () => 1) }, 'InvalidParameterValue'],
  [
    '31 dimensions',
    { MetricName: 'a', Value: 1, Dimensions: Array.from({ length: 31 }, (_, at) => ({ Name: `d${at}`, Value: '1' })) },
    'InvalidParameterValue',
  ],
  ['a time two weeks and a day ago', { MetricName: 'a', Value: 1, Timestamp: new Date(0) }, 'InvalidParameterValue'],
])('refuses a metric with %s, and with it the whole request', async (_, datum, code) => {
  const before = dataPoints(here.sandbox.world).length;

  const outcome = put({ MetricName: 'fine', Value: 1 }, datum);

  await expect(outcome).rejects.toMatchObject({ Code: code });
  expect(dataPoints(here.sandbox.world)).toHaveLength(before);
});

it('reads a request that the client has compressed', async () => {
  const many = Array.from({ length: 1000 }, (_, at) => ({ MetricName: `metric-${at}`, Value: at }));

  await put(...many);

  expect(dataPoints(here.sandbox.world).at(-1)).toMatchObject({ name: 'metric-999', value: 999 });
});
