import { api } from '../catalog/apis.js';
import type { IncidentModel } from './incident.js';
import { intruder } from './intruder.js';
import { Script, spread } from './script.js';

/** Launches in all. Honest autoscaling starts up to 80 at once, by its own role. */
const SIZE = {
  weak: { launches: 12, minutes: 40 },
  medium: { launches: 50, minutes: 30 },
  strong: { launches: 250, minutes: 20 },
} as const;
/** Every so many launches, a stopped instance is started too. */
const LAUNCHES_PER_START = 2;
/** Quotas stop the largest. */
const OVER_QUOTA = { share: 0.2, code: 'Client.VcpuLimitExceeded' };

const RUN = api('ec2:RunInstances');
const START = api('ec2:StartInstances');

/** Coin mining: a taken-over person launches and starts instances; a strong one in every region. */
export const runInstancesSpike: IncidentModel = {
  kind: 'run-instances-spike',
  arrange(scene) {
    const { random, account, startMinute, strength } = scene;
    const { launches, minutes } = SIZE[strength];
    const script = new Script(scene);
    const caller = intruder(scene, random.pick(account.cast.people));
    const regions = strength === 'strong' ? account.regions : [account.homeRegion];
    for (const [minute, calls] of spread(launches, minutes, random).entries()) {
      const region = minute === 0 ? account.homeRegion : random.pick(regions);
      const refused = strength === 'weak' ? 0 : random.binomial(calls, OVER_QUOTA.share);
      script.add(startMinute + minute, caller, RUN, region, calls - refused);
      script.add(startMinute + minute, caller, RUN, region, refused, OVER_QUOTA.code);
    }
    for (const [minute, calls] of spread(Math.ceil(launches / LAUNCHES_PER_START), minutes, random).entries()) {
      script.add(startMinute + minute, caller, START, account.homeRegion, calls);
    }
    return script.finish('run-instances-spike', caller.principal);
  },
};
