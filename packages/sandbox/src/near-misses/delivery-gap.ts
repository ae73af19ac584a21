import type { NearMissModel } from './near-miss.js';

const GAP_MINUTES = 40;

/** CloudTrail delivers nothing of an account and region for a while, then all of it: the traffic itself is usual. */
export const deliveryGap: NearMissModel = {
  kind: 'delivery-gap',
  arrange({ id, account, startMinute, period }) {
    const untilMinute = Math.min(startMinute + GAP_MINUTES, period.endMinute);
    return {
      nearMiss: {
        id,
        kind: 'delivery-gap',
        account: account.id,
        startMinute,
        endMinute: untilMinute,
        series: [],
      },
      activities: [],
      growths: [],
      deliveryGaps: [{ account: account.id, region: account.homeRegion, fromMinute: startMinute, untilMinute }],
    };
  },
};
