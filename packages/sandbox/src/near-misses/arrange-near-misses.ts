import { Random } from '../random.js';
import { type OrganizationPlan, periodOf } from '../traffic.js';
import type { World } from '../world/account-world.js';
import { NEAR_MISS_MODELS } from './index.js';
import type { ArrangedNearMiss } from './near-miss.js';

export function arrangeNearMisses(plan: OrganizationPlan, world: World): ArrangedNearMiss[] {
  const period = periodOf(plan);
  return (plan.nearMisses ?? []).map(({ kind, account: index, startMinute }, at) => {
    const id = `near miss ${at + 1}`;
    const account = world.accounts[index];
    const model = NEAR_MISS_MODELS.find((candidate) => candidate.kind === kind);
    if (account === undefined) throw new RangeError(`${kind}: no account with index ${index}`);
    if (model === undefined) throw new RangeError(`no near miss of kind ${kind}`);
    if (startMinute < period.startMinute || startMinute >= period.endMinute) {
      throw new RangeError(`${kind}: starts outside the period`);
    }
    return model.arrange({ id, account, startMinute, period, random: new Random(plan.seed, id) });
  });
}
