import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { WHOLE_INCIDENT } from '@trailwarden/playbooks';
import { z } from 'zod';
import type { TellAction } from './action.js';
import { metricData, SPLITS, uncounted } from './cloudwatch-metric/metric-counts.js';

const settings = z.strictObject({
  namespace: z
    .string()
    .regex(/^(?!AWS\/)[\w.\-/#]{1,255}$/)
    .default('Trailwarden')
    .describe('Namespace of the metrics, in the home region of the security account; must not begin with `AWS/`.'),
  by: z
    .array(z.enum(SPLITS))
    .max(SPLITS.length)
    .default(['region', 'type'])
    .describe(
      'What insights are also counted by, each alone. Every account, region or type that has one is a metric that AWS bills, twice: started, ended.',
    ),
});
type Settings = z.infer<typeof settings>;

/** Names of what was counted. */
type CountsReceipt = { readonly counted: readonly string[] };

/**
 * Counts what opens and ends, so that alarms work: as of now, since an alarm looks at now.
 *
 * At least once: CloudWatch offers no way to look, and an alarm that stays silent is worse than a count of two. Something is counted twice only
 * when the process dies between the call and its record; alarms should ask for "at least one", not for exact sums.
 */
export const cloudwatchMetric: TellAction<Settings, CountsReceipt> = {
  id: 'cloudwatch.metric',
  title: 'Count in CloudWatch metrics',
  kind: 'tell',
  settings,
  targets: () => [WHOLE_INCIDENT],
  permissions: [{ action: 'cloudwatch:PutMetricData', why: 'counts incidents and insights', of: 'own' }],

  calls(story, { namespace, by }, receipt, { aws }) {
    const things = uncounted(story, by, receipt?.counted ?? []);
    if (things.length === 0) return [];
    return [
      {
        service: 'cloudwatch',
        operation: 'PutMetricData',
        accountId: aws.ownAccountId,
        region: aws.homeRegion,
        input: {
          Namespace: namespace,
          MetricData: metricData(things).map(({ MetricName = '', Dimensions = [], Value = 0 }) => ({
            MetricName,
            Dimensions: Dimensions.map(({ Name = '', Value: value = '' }) => ({ Name, Value: value })),
            Value,
          })),
        },
      },
    ];
  },

  async tell(story, { namespace, by }, receipt, { aws, nowMs, signal }) {
    const counted = receipt?.counted ?? [];
    const things = uncounted(story, by, counted);
    if (things.length === 0) return { counted };
    const clients = await aws.own(aws.homeRegion);
    const Timestamp = new Date(nowMs());
    // All in one request, which CloudWatch takes whole or not at all: a thousand metrics are allowed, and bounds keep it below.
    const MetricData = metricData(things).map((datum) => ({ ...datum, Timestamp }));
    await (await clients.cloudWatch()).send(new PutMetricDataCommand({ Namespace: namespace, MetricData }), {
      abortSignal: signal,
    });
    return { counted: [...counted, ...things.map(({ key }) => key)] };
  },
};
