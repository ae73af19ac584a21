import { Secret } from '@trailwarden/platform';
import { type SlackWorkspace, slackWorkspace } from '@trailwarden/sandbox';
import type { ActionPorts } from '../actions/action.js';
import { connectSlack, type SlackOptions } from '../slack/connect-slack.js';
import type { SlackPort } from '../slack/port.js';
import { type ActionLab, startActionLab } from './action-lab.js';

export const LAB_CHANNEL = 'C0SECURITY';

/** A lab whose Slack is the sandbox's, on the hand-turned clock: waiting turns it. */
export interface SlackLab extends ActionLab {
  readonly workspace: SlackWorkspace;
  readonly slack: SlackPort;
  /** One more connection, as another process would have. */
  connect(options?: Partial<SlackOptions>): SlackPort;
  /** The ports of an action that tells through `slack`. */
  portsWith(slack: SlackPort): ActionPorts;
}

export async function startSlackLab(): Promise<SlackLab> {
  const lab = await startActionLab();
  const workspace = slackWorkspace(lab.sandbox.world);
  const connect = (options: Partial<SlackOptions> = {}) =>
    connectSlack({
      token: new Secret(workspace.token),
      channel: LAB_CHANNEL,
      url: `${lab.sandbox.url}/slack/api/`,
      clock: { nowMs: lab.ports.nowMs },
      wait: async (ms) => lab.pass(ms),
      ...options,
    });
  const portsWith = (slack: SlackPort): ActionPorts => ({
    ...lab.ports,
    channels: { ...lab.ports.channels, slack },
  });
  const slack = connect();
  return { ...lab, ports: portsWith(slack), workspace, slack, connect, portsWith };
}
