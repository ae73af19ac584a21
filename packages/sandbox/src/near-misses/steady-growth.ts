import { DAY_MINUTES } from '../activities/hour.js';
import { seriesOf } from '../incidents/script.js';
import type { NearMissModel } from './near-miss.js';

/** Doubles within a week, then stays: faster than most products grow, slower than anything breaks. */
const GROWTH_PER_DAY = 1.1;
const GROWTH_MAX = 3;

/** A service that is used more every day. */
export const steadyGrowth: NearMissModel = {
  kind: 'steady-growth',
  arrange({ id, account, startMinute, period }) {
    const service = account.cast.services[0]!;
    const intensity = (minute: number) =>
      minute < startMinute ? 1 : Math.min(GROWTH_MAX, GROWTH_PER_DAY ** ((minute - startMinute) / DAY_MINUTES));
    return {
      nearMiss: {
        id,
        kind: 'steady-growth',
        account: account.id,
        startMinute,
        endMinute: period.endMinute,
        series: seriesOf(service.lines),
      },
      activities: [],
      growths: [{ activityId: service.id, intensity }],
      deliveryGaps: [],
    };
  },
};
