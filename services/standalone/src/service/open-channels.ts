import { type Clock, type Config, Secret, type SecretResolver, type SecretSetting } from '@trailwarden/platform';
import { type Channels, connectSlack, connectWebhook } from '@trailwarden/responder';
import { slackWorkspace } from '@trailwarden/sandbox';
import type { Sandboxed } from './start-sandboxed.js';

export interface OpenedChannels {
  readonly channels: Channels;
  close(): Promise<void>;
}

interface ChannelDeps {
  readonly clock: Clock;
  readonly resolve: SecretResolver;
}

/** The ways out that the settings set up. Nothing is sent before something is to be told. @throws SecretUnavailableError */
export async function openChannels(
  { slack, responder }: Config,
  { clock, resolve }: ChannelDeps,
): Promise<OpenedChannels> {
  const { token, channel, url } = slack;
  const { webhook } = responder;
  const posted =
    webhook.hosts.length === 0
      ? undefined
      : connectWebhook(
          {
            hosts: webhook.hosts,
            secrets: () => secretsOf([webhook.secret, webhook.previousSecret], resolve),
            allowHttp: webhook.http,
            allowNetworks: webhook.networks,
          },
          { clock },
        );
  return {
    channels: {
      slack:
        token === undefined
          ? undefined
          : connectSlack({
              token: await resolve(token),
              clock,
              ...(channel !== undefined && { channel }),
              ...(url !== undefined && { url }),
            }),
      webhook: posted,
    },
    close: async () => posted?.close(),
  };
}

/** The sandbox's own workspace; nothing leaves this machine, so there is no webhook. */
export function sandboxChannels({ sandbox }: Sandboxed, clock: Clock): OpenedChannels {
  const { token, channels } = slackWorkspace(sandbox.world);
  const [channel = ''] = channels.keys();
  const url = `${sandbox.url}/slack/api/`;
  return {
    channels: { slack: connectSlack({ token: new Secret(token), channel, url, clock }), webhook: undefined },
    close: async () => undefined,
  };
}

async function secretsOf(settings: readonly (SecretSetting | undefined)[], resolve: SecretResolver): Promise<Secret[]> {
  return Promise.all(settings.filter((setting) => setting !== undefined).map(resolve));
}
