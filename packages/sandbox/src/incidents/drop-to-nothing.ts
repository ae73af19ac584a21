import type { PollingSettings } from '../activities/polling.js';
import type { IncidentModel } from './incident.js';
import { seriesOf } from './script.js';

/** How long nothing comes, and how busy the service usually is. At night an honest service can be quiet for an hour. */
const SIZE = {
  weak: { minutes: 45, leastPerMinute: 0.3 },
  medium: { minutes: 120, leastPerMinute: 0.6 },
  strong: { minutes: 360, leastPerMinute: 1 },
} as const;
/** APIs called more rarely than this stay silent for hours anyway. */
const NOTICED_PER_MINUTE = 0.1;

/** A busy service stops calling altogether. Others may go on calling the same APIs. */
export const dropToNothing: IncidentModel = {
  kind: 'drop-to-nothing',
  arrange(scene) {
    const { random, account, startMinute, period, id, strength } = scene;
    const { minutes, leastPerMinute } = SIZE[strength];
    const busy = account.cast.services.filter((service) => busiest(service) >= leastPerMinute);
    // The first service is never quiet, whatever was drawn for the others.
    const service = random.pick(busy.length > 0 ? busy : account.cast.services.slice(0, 1));
    const endMinute = Math.min(startMinute + minutes, period.endMinute);
    const lines = service.lines.filter(
      ({ callsPerMinute, fromMinute }) => callsPerMinute >= NOTICED_PER_MINUTE && fromMinute === undefined,
    );
    return {
      truth: {
        id,
        kind: 'drop-to-nothing',
        strength,
        accounts: [account.id],
        principal: undefined,
        startMinute,
        endMinute,
        series: seriesOf(lines),
      },
      activities: [],
      mutes: [{ activityId: service.id, fromMinute: startMinute, untilMinute: endMinute }],
    };
  },
};

function busiest(service: PollingSettings): number {
  return Math.max(...service.lines.map(({ callsPerMinute }) => callsPerMinute));
}
