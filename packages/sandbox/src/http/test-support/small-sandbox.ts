import { simulateOrganization } from '../../simulate-organization.js';
import { smallPlan } from '../../testing/small-plan.js';
import type { OrganizationPlan } from '../../traffic.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../start-sandbox.js';
import type { Target } from './target.js';

export interface SmallSandbox extends Sandbox {
  /** Trailwarden's own view of it. */
  readonly target: Target;
  /** Moves the sandbox's clock, which stands still otherwise. */
  pass(ms: number): void;
}

/** Three quiet accounts for a day, and a clock by hand. */
export async function startSmallSandbox(
  options: Partial<SandboxOptions> = {},
  plan: Partial<OrganizationPlan> = {},
): Promise<SmallSandbox> {
  const organization = simulateOrganization(smallPlan({ accounts: 3, days: 1, volume: 0.3, ...plan }));
  let nowMs = organization.plan.startMinute * 60_000;
  const sandbox = await startSandbox({ organization, nowMs: () => nowMs, ...options });
  return Object.assign(Object.create(sandbox) as Sandbox, {
    target: { endpoint: sandbox.url, credentials: sandbox.credentials },
    pass(ms: number) {
      nowMs += ms;
    },
  });
}

/** Three accounts of a {@link startSmallSandbox}: the third is an ordinary member. */
export function memberOf({ world, managementAccountId, securityAccountId }: Sandbox): string {
  const others = [...world.accounts.keys()].filter((id) => id !== managementAccountId && id !== securityAccountId);
  return others[0] ?? '';
}
