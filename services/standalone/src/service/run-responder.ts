import type { Incident } from '@trailwarden/detector';
import { type AwsAccess, type Config, connectAws } from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';
import {
  ACTIONS,
  corroborate,
  type Responder,
  type RespondSettings,
  type StepTold,
  startResponder,
} from '@trailwarden/responder';
import { isResponderIdle, observeCalls, observeSteps } from './observe-responder.js';
import { openButtons } from './open-buttons.js';
import { openChannels, sandboxChannels } from './open-channels.js';
import { awsOptions, type Platform } from './open-platform.js';
import { respondSettings } from './respond-settings.js';
import type { Sandboxed } from './start-sandboxed.js';

export interface RunningResponder {
  readonly responder: Responder;
  readonly settings: RespondSettings;
  readonly playbooks: readonly Playbook[];
  /** How Slack's buttons reach us; undefined where they do not. */
  readonly buttons: string | undefined;
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
  const opened: { close(): Promise<void> }[] = [aws];
  const keep = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    opened.unshift(part);
    return part;
  };
  const close = async (): Promise<void> => {
    for (const each of opened.splice(0)) await each.close();
  };
  try {
    const { channels } = keep(
      sandboxed === undefined ? await openChannels(config, platform) : sandboxChannels(sandboxed, clock),
    );
    const settings = withSandbox(respondSettings(config, await aws.identity()), sandboxed);
    const { homeRegion } = settings;
    const observe = observeSteps(platform);
    const responder = keep(
      await startResponder(
        {
          data,
          queue,
          aws,
          clock,
          log,
          playbooks,
          actions: ACTIONS,
          channels,
          ...(config.responder.corroborate === 'auto' && { corroborate: secondOpinions(platform, aws, homeRegion) }),
          onStep: (step) => {
            observe(step);
            onStep(step);
          },
        },
        settings,
      ),
    );
    const { where: buttons, close: closeButtons } = await openButtons({
      config,
      platform,
      sandboxed,
      decide: responder.decide,
    });
    keep({ close: closeButtons });
    return { responder, settings, playbooks, buttons, untilIdle: (signal) => untilIdle(platform, signal), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function secondOpinions({ data: { db }, clock, log }: Platform, aws: AwsAccess, homeRegion: string) {
  return async (incident: Incident): Promise<void> => {
    const { problems } = await corroborate({ db, aws, clock, homeRegion }, incident);
    // Seldom news: in most accounts one of the two is off.
    for (const problem of problems) log.debug(`second opinions: ${problem}`, { incident: incident.id });
  };
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
