import type { IncidentModel } from './incident.js';
import { Script } from './script.js';

/** Retries on top of the usual calls, as a multiple of them, and how many are throttled. */
const SIZE = {
  weak: { times: 2, leastPerMinute: 2, throttled: 0.4, minutes: 25 },
  medium: { times: 5, leastPerMinute: 8, throttled: 0.7, minutes: 30 },
  strong: { times: 15, leastPerMinute: 40, throttled: 0.9, minutes: 45 },
} as const;

/** A busy service is throttled and retries without backing off. */
export const throttlingStorm: IncidentModel = {
  kind: 'throttling-storm',
  arrange(scene) {
    const { random, account, startMinute, period } = scene;
    const { times, leastPerMinute, throttled, minutes } = SIZE[scene.strength];
    const script = new Script(scene);
    const service = random.pick(account.cast.services);
    const lines = service.lines.filter(
      ({ api, fromMinute }) => api.category === 'management' && (fromMinute ?? 0) <= period.startMinute,
    );
    const busiest = lines.reduce((most, line) => (line.callsPerMinute > most.callsPerMinute ? line : most), lines[0]!);
    const caller = random.pick(service.callers);
    const code = busiest.api.source === 'ec2.amazonaws.com' ? 'Client.RequestLimitExceeded' : 'ThrottlingException';
    const mean = Math.max(leastPerMinute, times * busiest.callsPerMinute);
    for (let minute = 0; minute < minutes; minute++) {
      const calls = minute === 0 ? Math.ceil(mean) : random.poisson(mean);
      const failed = random.binomial(calls, throttled);
      script.add(startMinute + minute, caller, busiest.api, busiest.region, calls - failed);
      script.add(startMinute + minute, caller, busiest.api, busiest.region, failed, code);
    }
    return script.finish('throttling-storm', caller.principal);
  },
};
