import type { CollectSettings } from '@trailwarden/collector';
import { type AwsOptions, type Clock, Secret } from '@trailwarden/platform';
import { type Sandbox, type SandboxOptions, simulateOrganization, startSandbox } from '@trailwarden/sandbox';
import type { SandboxPlan } from './sandbox-plan.js';

/** The built-in organization, in this process. */
export interface Sandboxed {
  readonly sandbox: Sandbox;
  /** How it is reached. */
  readonly aws: Partial<AwsOptions>;
  /** What a collector has to be told differently. */
  settings(settings: CollectSettings): CollectSettings;
  close(): Promise<void>;
}

const DAY_MINUTES = 24 * 60;
/** A simulation that ends is looked at an hour later: all its files have come. */
const AFTER_MINUTES = 60;
const DELIVER_EVERY_MS = 2_000;

/** Time in a simulation that ends: as fast as here, from an hour after its end. */
export function simulatedClock({ nowMinute }: SandboxPlan, clock: Clock): Clock {
  const startedMs = clock.nowMs();
  return { nowMs: () => (nowMinute + AFTER_MINUTES) * 60_000 + clock.nowMs() - startedMs };
}

/**
 * Starts the organization, its history delivered.
 * @param ends - it has no present: all there is of it is history.
 * @param deliversItself - files come as the clock goes on; else when somebody calls `deliverUpTo`.
 */
export async function startSandboxed(
  planned: SandboxPlan,
  clock: Clock,
  ends: boolean,
  deliversItself = !ends,
  policies: SandboxOptions['policies'] = {},
): Promise<Sandboxed> {
  const { plan, nowMinute } = planned;
  const organization = simulateOrganization(plan);
  const sandbox = await startSandbox({ organization, policies, nowMs: () => clock.nowMs() });
  await sandbox.deliverUpTo(ends ? nowMinute + AFTER_MINUTES : nowMinute);
  // Nobody listened then: history is found by listing, as it would be.
  for (const queue of sandbox.world.queues.values()) queue.messages.clear();
  const timer = deliversItself
    ? setInterval(() => void sandbox.deliverUpTo(Math.floor(clock.nowMs() / 60_000)), DELIVER_EVERY_MS)
    : undefined;
  const externalId = new Secret(sandbox.externalId);
  return {
    sandbox,
    aws: {
      region: sandbox.homeRegion,
      endpoint: sandbox.url,
      credentials: sandbox.credentials,
      readerRoleName: sandbox.readerRoleName,
      externalId: async () => externalId,
    },
    settings: (settings) => ({
      ...settings,
      homeRegion: sandbox.homeRegion,
      discover: {
        homeRegion: sandbox.homeRegion,
        excludeAccounts: [],
        regions: [sandbox.homeRegion],
        historyDays: Math.ceil((nowMinute - plan.startMinute) / DAY_MINUTES) + 1,
        bucketReaders: {},
        lookupEvents: true,
      },
      notices: [{ url: sandbox.noticeQueueUrl, region: sandbox.homeRegion }],
      beginMinute: plan.startMinute,
      // Judged to the end of what happens: after it everybody falls silent.
      ...(ends && { endMinute: nowMinute - 1 }),
    }),
    close: async () => {
      clearInterval(timer);
      await sandbox.close();
    },
  };
}
