import { api } from '../catalog/apis.js';
import type { IncidentModel } from './incident.js';
import { Script, spread } from './script.js';

/** The role ends two or three instances a day, and looks at ten times as many. */
const SIZE = {
  weak: { terminations: 10, minutes: 30 },
  medium: { terminations: 40, minutes: 20 },
  strong: { terminations: 200, minutes: 15 },
} as const;
const GONE = { share: 0.1, code: 'Client.InvalidInstanceID.NotFound' };

const TERMINATE = api('ec2:TerminateInstances');
const DESCRIBE = api('ec2:DescribeInstances');

/** A broken automation ends instances in a loop: the usual role from its usual place, doing far too much of what it may. */
export const terminateInstancesAutomation: IncidentModel = {
  kind: 'terminate-instances-automation',
  arrange(scene) {
    const { random, account, startMinute } = scene;
    const { terminations, minutes } = SIZE[scene.strength];
    const script = new Script(scene);
    const caller = account.cast.automation;
    for (const [minute, calls] of spread(terminations, minutes, random).entries()) {
      const gone = random.binomial(calls, GONE.share);
      script.add(startMinute + minute, caller, TERMINATE, account.homeRegion, calls - gone);
      script.add(startMinute + minute, caller, TERMINATE, account.homeRegion, gone, GONE.code);
      if (calls > 0) script.add(startMinute + minute, caller, DESCRIBE, account.homeRegion, 1);
    }
    return script.finish('terminate-instances-automation', caller.principal);
  },
};
