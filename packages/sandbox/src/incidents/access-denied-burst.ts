import { ALL_READS } from '../catalog/apis.js';
import type { IncidentModel } from './incident.js';
import { intruder } from './intruder.js';
import { Script, spread } from './script.js';

/** APIs tried, and the share that is refused. Honest people meet a refusal at every fiftieth thing they do. */
const SIZE = {
  weak: { apis: 10, callsMax: 1, denied: 0.6, minutes: 30 },
  medium: { apis: 30, callsMax: 2, denied: 0.8, minutes: 20 },
  strong: { apis: 90, callsMax: 3, denied: 0.9, minutes: 12 },
} as const;

/** Somebody finds out what a stolen key can do: one API after the other, most of them refused. */
export const accessDeniedBurst: IncidentModel = {
  kind: 'access-denied-burst',
  arrange(scene) {
    const { random, account, startMinute } = scene;
    const { apis, callsMax, denied, minutes } = SIZE[scene.strength];
    const script = new Script(scene);
    const { people, services } = account.cast;
    const caller = intruder(scene, random.chance(0.6) ? random.pick(people) : random.pick(services).callers[0]!);
    const tried = random.sample(ALL_READS, apis);
    let at = 0;
    for (const [minute, count] of spread(tried.length, minutes, random).entries()) {
      for (const api of tried.slice(at, at + count)) {
        const calls = random.int(1, callsMax);
        const errorCode = random.chance(denied) ? refusal(api.source) : undefined;
        script.add(startMinute + minute, caller, api, account.homeRegion, calls, errorCode);
      }
      at += count;
    }
    return script.finish('access-denied-burst', caller.principal);
  },
};

/** Services spell a refusal each in their own way. */
function refusal(source: string): string {
  if (source === 'ec2.amazonaws.com') return 'Client.UnauthorizedOperation';
  return source === 'iam.amazonaws.com' || source === 's3.amazonaws.com' ? 'AccessDenied' : 'AccessDeniedException';
}
