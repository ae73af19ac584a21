import { type AwsAccess, type Config, connectAws } from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';
import { ACTIONS, type Responder, type RespondSettings, type StepTold, startResponder } from '@trailwarden/responder';
import { isResponderIdle, observeCalls, observeSteps } from './observe-responder.js';
import { type OpenedChannels, openChannels, sandboxChannels } from './open-channels.js';
import { awsOptions, type Platform } from './open-platform.js';
import { respondSettings } from './respond-settings.js';
import type { Sandboxed } from './start-sandboxed.js';

export interface RunningResponder {
  readonly responder: Responder;
  readonly settings: RespondSettings;
  readonly playbooks: readonly Playbook[];
  /** Resolves when nothing is due, or the signal is aborted; what waits for a person goes on waiting. */
  untilIdle(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface ResponderOptions {
  readonly config: Config;
  readonly platform: Platform;
  readonly playbooks: readonly Playbook[];
  readonly sandboxed: Sandboxed | undefined;
  readonly onStep: (step: StepTold) => void;
}

const LOOK_EVERY_MS = 300;
/** Nothing due twice in a row: what the last step made due is done too. */
const IDLE_LOOKS = 2;

/** Starts the responder on its own role in every account, with the ways out that are set up. What was open by then is closed again when it fails. */
export async function runResponder(options: ResponderOptions): Promise<RunningResponder> {
  const { config, platform, playbooks, sandboxed, onStep } = options;
  const { data, queue, clock, log } = platform;
  const aws = connectResponder(options);
  let channels: OpenedChannels | undefined;
  try {
    channels = sandboxed === undefined ? await openChannels(config, platform) : sandboxChannels(sandboxed, clock);
    const settings = withSandbox(respondSettings(config, await aws.identity()), sandboxed);
    const observe = observeSteps(platform);
    const responder = await startResponder(
      {
        data,
        queue,
        aws,
        clock,
        log,
        playbooks,
        actions: ACTIONS,
        channels: channels.channels,
        onStep: (step) => {
          observe(step);
          onStep(step);
        },
      },
      settings,
    );
    return {
      responder,
      settings,
      playbooks,
      untilIdle: (signal) => untilIdle(platform, signal),
      close: async () => {
        await responder.close();
        await channels?.close();
        await aws.close();
      },
    };
  } catch (error) {
    await channels?.close();
    await aws.close();
    throw error;
  }
}

async function untilIdle({ data, clock }: Platform, signal: AbortSignal): Promise<void> {
  for (let idle = 0; idle < IDLE_LOOKS && !signal.aborted; ) {
    idle = (await isResponderIdle(data, clock.nowMs())) ? idle + 1 : 0;
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
}

/** A second way to AWS: another role, and a session name that CloudTrail tells from the collector's. */
function connectResponder({ config, platform, sandboxed }: ResponderOptions): AwsAccess {
  const { clock, log, metrics, resolve } = platform;
  return connectAws(
    {
      ...awsOptions(config, () => resolve),
      ...sandboxed?.aws,
      readerRoleName: sandboxed?.sandbox.responderRoleName ?? config.responder.roleName,
      sessionName: config.responder.sessionName,
    },
    { clock, log, onCall: observeCalls(metrics) },
  );
}

function withSandbox(settings: RespondSettings, sandboxed: Sandboxed | undefined): RespondSettings {
  if (sandboxed === undefined) return settings;
  const { homeRegion, readerRoleName, responderRoleName } = sandboxed.sandbox;
  return { ...settings, homeRegion, ourRoles: [...settings.ourRoles, readerRoleName, responderRoleName] };
}
