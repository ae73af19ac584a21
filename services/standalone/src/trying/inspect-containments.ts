import type { AwsAccess } from '@trailwarden/platform';
import type { ActionSpec } from '@trailwarden/playbooks';
import { type Action, type ActionPorts, type ContainAction, memberOrThrow } from '@trailwarden/responder';
import type { Explained, ExplainedStep } from './explain-plan.js';

export interface Inspecting {
  /** Enters accounts by the responder role. */
  readonly aws: AwsAccess;
  readonly actions: readonly Action[];
  readonly homeRegion: string;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

/**
 * Looks at what containments would find, so that their calls are known whole. Reads only.
 * @throws what AWS answers when it cannot be looked at: a call that is guessed would be worse than none.
 */
export async function inspectContainments(explained: Explained, inspecting: Inspecting): Promise<Explained> {
  const ports = await portsOf(inspecting);
  const inspect = async (step: ExplainedStep): Promise<ExplainedStep> => {
    const action = inspecting.actions.find(({ id }) => id === step.action);
    if (step.calls !== undefined || action?.kind !== 'contain') return step;
    const contain = action as ContainAction & ActionSpec;
    const seen = await contain.inspect(step.target, step.settings, ports);
    return seen.kind === 'found'
      ? { ...step, calls: contain.calls(step.target, step.settings, seen.prior), found: seen.summary }
      : { ...step, calls: [], found: [seen.reason] };
  };
  const runs = [];
  for (const run of explained.runs) {
    const steps = [];
    for (const step of run.steps) steps.push(await inspect(step));
    runs.push({ ...run, steps });
  }
  return { ...explained, runs };
}

async function portsOf({ aws, homeRegion, nowMs, signal }: Inspecting): Promise<ActionPorts> {
  const { accountId, partition } = await aws.identity();
  return {
    nowMs,
    aws: {
      member: (account, region) => memberOrThrow(aws, account, region),
      own: (region) => aws.own(region),
      homeRegion,
      ownAccountId: accountId,
      partition,
    },
    channels: { slack: undefined, webhook: undefined },
    signal,
  };
}
