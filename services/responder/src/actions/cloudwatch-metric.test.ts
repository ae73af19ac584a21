import { randomUUID } from 'node:crypto';
import { dataPoints } from '@trailwarden/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionLab, startActionLab } from '../testing/action-lab.js';
import { stepOf } from '../testing/slack-stories.js';
import { labAccounts, tellStories } from '../testing/tell-stories.js';
import { type TellBench, tellSuite } from '../testing/tell-suite.js';
import type { Json, TellAction } from './action.js';
import { metricData } from './cloudwatch-metric/metric-counts.js';
import { cloudwatchMetric } from './cloudwatch-metric.js';
import type { Story } from './story.js';

type Settings = { namespace: string; by: ('account' | 'region' | 'type')[] };
const settings: Settings = { namespace: 'Trailwarden', by: ['region', 'type'] };

/** The same action, into a namespace of the incident's own and a minute later with every revision: what arrived does not say itself whose it was. */
const action: TellAction<Settings, { readonly counted: readonly string[] }> = {
  ...cloudwatchMetric,
  calls: (story, given, ...rest) => cloudwatchMetric.calls(story, named(story, given), ...rest),
  tell: (story, given, receipt, ports) =>
    cloudwatchMetric.tell(story, named(story, given), receipt, {
      ...ports,
      nowMs: () => ports.nowMs() + story.revision * 60_000,
    }),
};

function named({ incident }: Story, given: Settings): Settings {
  return { ...given, namespace: `Trailwarden/${incident.id}` };
}

const pointsOf = ({ sandbox }: ActionLab, incidentId: string) =>
  dataPoints(sandbox.world).filter(({ namespace }) => namespace.endsWith(incidentId));

async function metricBench(): Promise<TellBench> {
  const lab = await startActionLab();
  return {
    lab,
    ports: lab.ports,
    received: (id) =>
      pointsOf(lab, id).map(({ name, dimensions, value, atMs }) => `${name} ${dimensions} ${value} ${atMs}`),
    texts: (id) => pointsOf(lab, id).map((point) => JSON.stringify(point)),
    close: () => lab.close(),
  };
}

tellSuite<Settings, Json & { readonly counted: readonly string[] }>({
  action,
  settings,
  start: metricBench,
  arrives: 'same-name',
});

describe('a count', () => {
  let lab: ActionLab;
  beforeAll(async () => {
    lab = await startActionLab();
  });
  afterAll(() => lab.close());

  const sums = (incidentId: string): Record<string, number> => {
    const all: Record<string, number> = {};
    for (const { name, dimensions, value } of pointsOf(lab, incidentId)) {
      const key = `${name} ${dimensions}`.trim();
      all[key] = (all[key] ?? 0) + value;
    }
    return all;
  };

  it('is of incidents by severity, and of insights by each dimension alone', async () => {
    const [begun, grown, ended] = tellStories(lab);
    const { member, security } = labAccounts(lab);
    let receipt: { readonly counted: readonly string[] } | undefined;

    for (const story of [begun, grown, ended])
      receipt = await action.tell(story, { ...settings, by: ['account', 'region', 'type'] }, receipt, lab.ports);

    expect(sums(begun.incident.id)).toEqual({
      IncidentsOpened: 1,
      'IncidentsOpened Severity=critical': 1,
      IncidentsEnded: 1,
      'IncidentsEnded Severity=critical': 1,
      StepsContained: 1,
      'StepsContained Action=iam.disable-user': 1,
      ...Object.fromEntries(
        ['Started', 'Ended'].flatMap((what) => [
          [`Insights${what}`, 3],
          [`Insights${what} Account=${member}`, 2],
          [`Insights${what} Account=${security}`, 1],
          [`Insights${what} Region=us-east-1`, 2],
          [`Insights${what} Region=eu-west-1`, 1],
          [`Insights${what} Type=ApiErrorRateInsight`, 1],
          [`Insights${what} Type=ApiCallRateInsight`, 2],
        ]),
      ),
    });
  });

  it.each([
    ['withdrawn', 'IncidentsWithdrawn'],
    ['superseded', 'IncidentsSuperseded'],
  ] as const)('is of incidents that are %s too', async (state, metric) => {
    const [begun] = tellStories(lab);

    await action.tell({ ...begun, state, steps: [stepOf({ state: 'failed' })] }, settings, undefined, lab.ports);

    expect(sums(begun.incident.id)).toMatchObject({ [metric]: 1, IncidentsOpened: 1, StepsFailed: 1 });
  });

  it('never makes a metric of two dimensions at once, and of one only so many', async () => {
    const things = Array.from({ length: 5_000 }, (_, at) => ({
      key: randomUUID(),
      metric: 'InsightsStarted',
      dimensions: [
        ['Account', String(at)],
        ['Region', 'us-east-1'],
      ] as const,
    }));

    const data = metricData(things);

    expect(Math.max(...data.map(({ Dimensions = [] }) => Dimensions.length))).toBe(1);
    expect(data).toHaveLength(1 + 100 + 1);
    expect(data[0]).toMatchObject({ MetricName: 'InsightsStarted', Dimensions: [], Value: 5_000 });
  });

  it('is made in one request that CloudWatch takes whole, however many insights there are', async () => {
    const [begun] = tellStories(lab);
    const [insight] = begun.incident.insights;
    const insights = Array.from({ length: 3_000 }, (_, at) => ({ ...insight!, id: randomUUID(), account: String(at) }));

    await action.tell(
      { ...begun, incident: { ...begun.incident, insights } },
      { ...settings, by: ['account'] },
      undefined,
      lab.ports,
    );

    expect(sums(begun.incident.id)).toMatchObject({ IncidentsOpened: 1, InsightsStarted: 999 });
  });
});
