import { DAY_MINUTES } from '../activities/hour.js';
import { type Line, polling } from '../activities/polling.js';
import { apis } from '../catalog/apis.js';
import { Script, seriesOf, spread } from '../incidents/script.js';
import type { NearMissModel } from './near-miss.js';

/** A release makes a service call a third more, and two APIs it never called, each as seldom as others of its kind. */
const MORE_CALLS = 1.3;
const NEW_CALLS_PER_MINUTE = 0.05;
const NEW_APIS = apis(
  'ssm:GetParameter sqs:GetQueueAttributes sns:GetTopicAttributes events:ListRules kms:DescribeKey',
);
const ROLL_OUT_MINUTES = 10;
const NEWS_MINUTES = DAY_MINUTES;

/** A new version of a service: the pipeline's usual run, then slightly other traffic for good. */
export const deploy: NearMissModel = {
  kind: 'deploy',
  arrange({ id, account, startMinute, period, random }) {
    const service = random.pick(account.cast.services);
    const pipeline = random.pick(account.cast.pipelines);
    const region = service.lines[0]!.region;
    const script = new Script({ id: `${id} run`, account, startMinute, strength: 'weak', period, random });
    for (const api of pipeline.apis) {
      for (const [minute, calls] of spread(random.int(1, 3), ROLL_OUT_MINUTES, random).entries()) {
        script.add(startMinute + minute, pipeline.caller, api, pipeline.region, calls);
      }
    }
    const added = random.sample(NEW_APIS, 2).map(
      (api): Line => ({
        api,
        region,
        callsPerMinute: NEW_CALLS_PER_MINUTE,
        fromMinute: startMinute + ROLL_OUT_MINUTES,
      }),
    );
    return {
      nearMiss: {
        id,
        kind: 'deploy',
        account: account.id,
        startMinute,
        endMinute: Math.min(startMinute + NEWS_MINUTES, period.endMinute),
        series: seriesOf([...service.lines, ...added]),
      },
      activities: [script.activity(), polling({ ...service, id: `${id} new APIs`, lines: added })],
      growths: [
        { activityId: service.id, intensity: (minute) => (minute < startMinute + ROLL_OUT_MINUTES ? 1 : MORE_CALLS) },
      ],
      deliveryGaps: [],
    };
  },
};
