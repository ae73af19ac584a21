import type { CollectProgress } from '@trailwarden/collector';
import { type Config, IN_MEMORY, loadConfig } from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';
import type { GroundTruth, IncidentKind, OrganizationPlan, SandboxOptions } from '@trailwarden/sandbox';
import { simulateOrganization } from '@trailwarden/sandbox';
import { collectSettings } from '../service/collect-settings.js';
import { openPlatform, type Platform } from '../service/open-platform.js';
import { type RunningCollector, runCollector } from '../service/run-collector.js';
import { type RunningResponder, runResponder } from '../service/run-responder.js';
import { type Sandboxed, startSandboxed } from '../service/start-sandboxed.js';
import { type HandClock, handClock } from './hand-clock.js';

/** The person who decides in a rehearsal, and one more where two have to agree. */
export const REHEARSERS = [
  { name: 'rehearsal', slack: 'U0REHEARSAL' },
  { name: 'second', slack: 'U0SECOND' },
] as const;

export interface StageOptions {
  readonly kind: IncidentKind;
  readonly seed: number;
  /** As their files say; here they are all played in earnest: nothing leaves this machine. */
  readonly playbooks: readonly Playbook[];
  readonly policies?: SandboxOptions['policies'];
  readonly nowMs: () => number;
}

/** Every part of Trailwarden on a made-up organization, its history read, an incident about to begin. */
export interface Stage {
  readonly clock: HandClock;
  readonly platform: Platform;
  readonly sandboxed: Sandboxed;
  readonly responder: RunningResponder;
  readonly truth: GroundTruth;
  /** What is delivered by now is read, judged, told and answered. */
  settle(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const DAY_MINUTES = 24 * 60;
/** A Wednesday, 11 March 2026, late morning, UTC: people are at work. */
const NOW_MINUTE = Date.UTC(2026, 2, 11, 11) / 60_000;
/** A week is learnt from, a day is judged; more would only take longer. */
const HISTORY_DAYS = 8;
/** The management account, the one that Trailwarden runs in, and the one in which it happens. */
const ACCOUNTS = 3;
/** Services call less than usual, so that history is read in seconds. */
const VOLUME = 0.12;
const BEGINS_AFTER_MINUTES = 3;
const LIVE_DAYS = 2;

export async function openStage(
  options: StageOptions,
  onProgress: (progress: CollectProgress) => void,
  signal: AbortSignal,
): Promise<Stage> {
  const plan = planOf(options);
  const clock = handClock(NOW_MINUTE, options.nowMs);
  const config = await settings();
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).reverse()) await each();
  };
  try {
    const opened: { sandboxed?: Sandboxed } = {};
    const platform = await openPlatform(config, {
      clock,
      env: {},
      stream: { write: () => true },
      pretty: false,
      insteadOfAws: async () => {
        opened.sandboxed = await startSandboxed({ plan, nowMinute: NOW_MINUTE }, clock, false, false, options.policies);
        closing.unshift(() => opened.sandboxed!.close());
        return opened.sandboxed.aws;
      },
    });
    closing.push(() => platform.close());
    const sandboxed = opened.sandboxed!;
    const collecting = sandboxed.settings(collectSettings(config));
    const collector = await runCollector(platform, collecting, () => undefined);
    closing.push(() => collector.close());
    await collector.untilIdle(signal, onProgress);
    const responder = await runResponder({
      config,
      platform,
      sandboxed,
      playbooks: options.playbooks.map(inEarnest),
      onStep: () => undefined,
    });
    closing.push(() => responder.close());
    const [truth] = simulateOrganization(plan).truths;
    if (truth === undefined) throw new Error(`the sandbox planned no ${options.kind}`);
    return { clock, platform, sandboxed, responder, truth, settle: settler({ platform, collector, responder }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const inEarnest = (playbook: Playbook): Playbook => ({ ...playbook, mode: 'live' });

function planOf({ kind, seed }: StageOptions): OrganizationPlan {
  const startMinute = NOW_MINUTE - (NOW_MINUTE % DAY_MINUTES) - HISTORY_DAYS * DAY_MINUTES;
  const incident = {
    kind,
    strength: 'strong',
    account: ACCOUNTS - 1,
    startMinute: NOW_MINUTE + BEGINS_AFTER_MINUTES,
  } as const;
  return {
    seed,
    accounts: ACCOUNTS,
    regions: 1,
    startMinute,
    days: HISTORY_DAYS + LIVE_DAYS,
    volume: VOLUME,
    incidents: [incident],
  };
}

/** Nothing of the surroundings counts: a rehearsal is the same wherever it is played. */
function settings(): Promise<Config> {
  const text = JSON.stringify({
    store: { folder: IN_MEMORY },
    responder: { mode: 'live', approvers: REHEARSERS },
  });
  return loadConfig({ file: 'rehearsal', env: {}, readFile: async () => text });
}

function settler(parts: {
  readonly platform: Platform;
  readonly collector: RunningCollector;
  readonly responder: RunningResponder;
}) {
  return async (signal: AbortSignal): Promise<void> => {
    await parts.collector.untilIdle(signal, () => undefined);
    await parts.responder.responder.look();
    await parts.responder.untilIdle(signal);
  };
}
