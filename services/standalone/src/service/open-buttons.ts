import { type Config, Secret } from '@trailwarden/platform';
import {
  type Decide,
  type InteractionServerOptions,
  startInteractionServer,
  startSocketMode,
} from '@trailwarden/responder';
import { slackWorkspace } from '@trailwarden/sandbox';
import type { Platform } from './open-platform.js';
import type { Sandboxed } from './start-sandboxed.js';

export interface OpenedButtons {
  /** How buttons reach us, for whoever starts it; undefined where they do not. */
  readonly where: string | undefined;
  close(): Promise<void>;
}

const NONE: OpenedButtons = { where: undefined, close: async () => undefined };

interface ButtonsOptions {
  readonly config: Config;
  readonly platform: Platform;
  readonly sandboxed: Sandboxed | undefined;
  readonly decide: Decide;
}

/** Listens for Slack's buttons in the way that the settings set up; Socket Mode where both are. @throws SlackPortError, SlackError, SecretUnavailableError */
export async function openButtons({ config, platform, sandboxed, decide }: ButtonsOptions): Promise<OpenedButtons> {
  const { clock, log, resolve } = platform;
  const { appToken, signingSecret, host, port, url } = config.slack;
  const listen = async (
    options: Pick<InteractionServerOptions, 'host' | 'port' | 'signingSecret' | 'answerOrigin'>,
  ) => {
    const server = await startInteractionServer({ ...options, decide, log, clock });
    const where = `Slack buttons: http://${server.host}:${server.port}/slack/actions`;
    return { where, close: () => server.close() };
  };
  if (sandboxed !== undefined) {
    const secret = new Secret(slackWorkspace(sandboxed.sandbox.world).signingSecret);
    return listen({ port: 0, signingSecret: secret, answerOrigin: sandboxed.sandbox.url });
  }
  if (appToken !== undefined) {
    const common = { appToken: await resolve(appToken), decide, log, clock };
    const socket = await startSocketMode({ ...common, ...(url !== undefined && { url }) });
    return { where: 'Slack buttons: by Socket Mode', close: () => socket.close() };
  }
  if (signingSecret === undefined) return NONE;
  return listen({ host, port, signingSecret: await resolve(signingSecret) });
}
