import { nextSlot } from '../activities/cron.js';
import { DAY_MINUTES, weekday } from '../activities/hour.js';
import { seriesOf } from '../incidents/script.js';
import type { NearMissModel } from './near-miss.js';

const SATURDAY = 5;
const WEEKEND_DAYS = 2;

/** A nightly job that rests at the weekend does so, as it does every week: nothing is put in, the silence is only named. */
export const weekdayJobOnSaturday: NearMissModel = {
  kind: 'weekday-job-on-saturday',
  arrange({ id, account, startMinute, period }) {
    const job = account.cast.weekdayJob;
    const sinceSaturday = weekday(startMinute) - SATURDAY;
    const midnight = startMinute - (startMinute % DAY_MINUTES);
    const saturday = nextSlot(job, midnight - sinceSaturday * DAY_MINUTES);
    return {
      nearMiss: {
        id,
        kind: 'weekday-job-on-saturday',
        account: account.id,
        startMinute: saturday,
        endMinute: Math.min(saturday + WEEKEND_DAYS * DAY_MINUTES, period.endMinute),
        series: seriesOf(job.steps.map(({ api }) => ({ api, region: job.region }))),
      },
      activities: [],
      growths: [],
      deliveryGaps: [],
    };
  },
};
